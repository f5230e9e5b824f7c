package io.flowmart.api;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A text that a caller sends: not blank, at most {@value #MAX} characters, no control characters and no half characters
 * (PostgreSQL stores no NUL and reads no JSON with an unpaired surrogate in it, mail headers break at a line feed).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Constraint(validatedBy = {})
@ReportAsSingleViolation
@NotBlank
@Size(min = 1, max = Text.MAX)
@Pattern(regexp = "^[^\\p{Cc}\\p{Cs}]*$")
public @interface Text {

    /** The longest text, in UTF-16 code units. */
    int MAX = 255;

    /** What the caller is told. */
    String message() default "must be a text of 1 to 255 characters without control characters";

    /** The validation groups. */
    Class<?>[] groups() default {};

    /** The validation payload. */
    Class<? extends Payload>[] payload() default {};
}
