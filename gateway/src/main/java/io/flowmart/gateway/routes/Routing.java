package io.flowmart.gateway.routes;

import io.flowmart.gateway.services.ServiceCalls;
import io.flowmart.platform.security.PublicPaths;
import io.flowmart.platform.web.Problems;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/** Serves the routes. */
@Configuration(proxyBeanMethods = false)
class Routing {

    @Bean
    PublicPaths pathsForAnyone() {
        return new PublicPaths(Routes.ALL.stream()
                .filter(route -> route.access() == Access.ANYONE)
                .map(Route::path)
                .toList());
    }

    @Bean
    FilterRegistrationBean<JsonOnly> jsonOnlyFilter(Problems problems) {
        FilterRegistrationBean<JsonOnly> registration = new FilterRegistrationBean<>(new JsonOnly(problems));
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    @Bean
    RouterFunction<ServerResponse> routesToServices(ServiceCalls services) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        for (Route route : Routes.ALL) {
            routes.add(GatewayRouterFunctions.route(route.method() + " " + route.path())
                    .route(
                            RequestPredicates.path(route.path())
                                    .and(RequestPredicates.methods(
                                            route.methods().toArray(HttpMethod[]::new))),
                            request -> passOn(route, request, services))
                    .build());
        }
        routes.route(request -> !methodsOf(request).isEmpty(), Routing::refuse);
        return routes.build();
    }

    private static ServerResponse passOn(Route route, ServerRequest request, ServiceCalls services) throws Exception {
        route.access().check(request);
        var service = route.target().of(request);
        ServerResponse answer = services.call(service, request, RequestBody.read(request, route.maxBody()));
        String location = answer.headers().getFirst(HttpHeaders.LOCATION);
        if (route.target().isChosen() && location != null) {
            // What it points to is asked of the same service.
            String there = UriComponentsBuilder.fromUriString(location)
                    .queryParam(Target.PARAMETER, service.label())
                    .build()
                    .toUriString();
            answer.headers().set(HttpHeaders.LOCATION, there);
        }
        return answer;
    }

    private static ServerResponse refuse(ServerRequest request) throws HttpRequestMethodNotSupportedException {
        throw new HttpRequestMethodNotSupportedException(request.method().name(), methodsOf(request));
    }

    /** How something that is served may be asked for. */
    private static Set<String> methodsOf(ServerRequest request) {
        return Routes.ALL.stream()
                .filter(route -> route.isAtPathOf(request))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
