package io.flowmart.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The one folder that a standalone run keeps everything in, held by at most one run at a time.
 *
 * <p>Holding is a lock of the operating system on the file {@code lock}, so it ends with the process, however that
 * ends. The file {@code format} carries an integer that is raised whenever older code could no longer read the folder.
 */
public final class DataFolder implements AutoCloseable {

    /** The layout that this code writes. */
    static final int FORMAT = 1;

    /** Far behind the process id in the file, because on Windows nobody else can read what is locked. */
    private static final long LOCK_POSITION = 1L << 40;

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if need be, takes its lock and reads its format.
     *
     * @param folder where the data is or shall be
     * @return the folder, held until it is closed
     * @throws StartupProblem if it cannot be written to, is in use by another run, or is from a newer version
     */
    public static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        var data = new DataFolder(path, lock(path));
        try {
            data.requireReadableFormat();
            return data;
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static FileChannel lock(Path path) {
        FileChannel channel = null;
        try {
            Files.createDirectories(path);
            Path file = path.resolve("lock");
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                String holder = read(channel);
                channel.close();
                throw new StartupProblem("The data folder %s is in use by another run%s: stop that one, or choose"
                                .formatted(path, holder.isEmpty() ? "" : " (process " + holder + ")")
                        + " another folder with flowmart.data.");
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StartupProblem(
                    ("The data folder %s cannot be written to (%s): make it writable, or choose another folder "
                                    + "with flowmart.data.")
                            .formatted(path, reason(e)),
                    e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock(LOCK_POSITION, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        return US_ASCII.decode(bytes.flip()).toString().strip();
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : String.valueOf(e.getMessage());
    }

    private void requireReadableFormat() {
        Path file = path.resolve("format");
        try {
            if (!Files.exists(file)) {
                // By way of another name, so that a run that is killed here leaves no empty marker behind.
                Path written = Files.writeString(path.resolve("format.new"), FORMAT + "\n");
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
            int format = Integer.parseInt(Files.readString(file).strip());
            if (format > FORMAT) {
                throw new StartupProblem(
                        ("The data in %s was written by a newer version of FlowMart (format %d, this version "
                                        + "reads up to %d): run that version, or choose another folder with"
                                        + " flowmart.data.")
                                .formatted(path, format, FORMAT));
            }
        } catch (IOException | NumberFormatException e) {
            throw new StartupProblem(
                    ("The file %s cannot be read as the data's format: restore it from a backup, or choose "
                                    + "another folder with flowmart.data.")
                            .formatted(file),
                    e);
        }
    }

    /**
     * Where the folder is.
     *
     * @return its absolute path
     */
    public Path path() {
        return path;
    }

    /** Lets the folder go; the data stays. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The failure that led here is the one worth telling.
            }
        }
    }
}
