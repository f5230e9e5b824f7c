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
        schemas.forEach(this::refuseNewerData);
        schemas.forEach(schema -> flyway(schema).migrate());
    }

    Flyway flyway(ContextSchema schema) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(schema.name())
                .locations("classpath:db/migration/" + schema.name())
                .cleanDisabled(true)
                .load();
    }

    private void refuseNewerData(ContextSchema schema) {
        for (MigrationInfo migration : flyway(schema).info().applied()) {
            if (!migration.getState().isResolved() && migration.getVersion() != null) {
                throw new NewerDataException(
                        schema.name(), migration.getVersion().getVersion());
            }
        }
    }
}
