package io.flowmart.platform.store;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Brings each context's schema to the version this code knows. */
final class Migrations {

    private final DataSource dataSource;
    private final List<ContextSchema> schemas;

    Migrations(DataSource dataSource, List<ContextSchema> schemas) {
        this.dataSource = dataSource;
        this.schemas = schemas;
    }

    void migrate() {
        List<Flyway> all = schemas.stream().map(this::flyway).toList();
        all.forEach(Migrations::refuseNewerData);
        all.forEach(Flyway::migrate);
    }

    Flyway flyway(ContextSchema schema) {
        return Flyway.configure()
                .dataSource(dataSource)
                .defaultSchema(schema.name())
                .locations("classpath:db/migration/" + schema.name())
                .cleanDisabled(true)
                .load();
    }

    private static void refuseNewerData(Flyway flyway) {
        for (MigrationInfo migration : flyway.info().applied()) {
            if (!migration.getState().isResolved() && migration.getVersion() != null) {
                throw new NewerDataException(
                        flyway.getConfiguration().getDefaultSchema(),
                        migration.getVersion().getVersion());
            }
        }
    }
}
