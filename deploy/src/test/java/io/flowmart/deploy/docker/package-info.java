/** Whether what is deployed fits together: the image, the Compose file, dashboards and alerts. */
@NullMarked
package io.flowmart.deploy.docker;

import org.jspecify.annotations.NullMarked;
