package io.flowmart.standalone;

import io.flowmart.api.Rejection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.web.servlet.HandlerInterceptor;

/** For callers on other machines there is nothing here. */
final class LoopbackOnly implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws UnknownHostException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            throw Rejection.notFound();
        }
        return true;
    }
}
