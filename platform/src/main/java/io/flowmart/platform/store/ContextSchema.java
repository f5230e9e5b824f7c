package io.flowmart.platform.store;

/**
 * A database schema that a context owns: declared as a bean, created and migrated before anything uses it. Its
 * migrations lie in {@code db/migration/<name>}, its history in the schema itself. No one else's SQL names it.
 *
 * @param name the schema's name
 */
public record ContextSchema(String name) {}
