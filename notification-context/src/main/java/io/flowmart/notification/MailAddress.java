package io.flowmart.notification;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Makes addresses of texts that may be anything: what comes out is one mailbox, and nothing else can be hidden in it.
 */
final class MailAddress {

    /** Without quotes, comments, lists, routes and spaces, which are legal, but which no shop's customer has. */
    private static final Pattern SHAPE =
            Pattern.compile("[\\x21-\\x7e&&[^@<>()\\[\\],;:\\\\\"]]{1,64}@[a-zA-Z0-9.-]{1,253}");

    private MailAddress() {}

    /**
     * An address with the name of whose it is.
     *
     * @throws AddressException if it is none
     */
    static InternetAddress of(String address, String name) throws AddressException {
        int at = address.lastIndexOf('@');
        String ascii = at < 0 ? address : address.substring(0, at + 1) + asciiDomain(address.substring(at + 1));
        if (!SHAPE.matcher(ascii).matches()) {
            throw new AddressException("Not one plain address");
        }
        InternetAddress mailbox = new InternetAddress(ascii, true);
        try {
            mailbox.setPersonal(Variables.oneLine(name), StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("This JDK lacks UTF-8.", e);
        }
        return mailbox;
    }

    private static String asciiDomain(String domain) throws AddressException {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            throw new AddressException("Not a domain");
        }
    }
}
