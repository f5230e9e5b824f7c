package io.flowmart.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.FreshDatabase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Whatever order the events of different aggregates arrive in, the read models end up the same. */
class InterleavingsIT {

    private static @Nullable ConfigurableApplicationContext context;

    @BeforeContainer
    static void start() {
        context = new SpringApplicationBuilder(QueryProjections.class, TestTokens.class, Shop.class)
                .initializers(new FreshDatabase())
                .properties("server.port=0", QueryTest.CLIENT_SECRET_KEY)
                .run();
    }

    @AfterContainer
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    /** How an order can go, as a whole. */
    enum Course {
        PAID {
            @Override
            Story tell(Story story) {
                return story.created().paymentInitiated().charged().paid();
            }
        },
        DECLINED {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .declined("card_declined")
                        .paymentFailed("card_declined");
            }
        },
        TIMED_OUT {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .voidRequested(VoidReason.PAYMENT_TIMED_OUT)
                        .voided(VoidReason.PAYMENT_TIMED_OUT)
                        .paymentFailed("payment_timed_out");
            }
        },
        CANCELLED_BEFORE_THE_PAYMENT {
            @Override
            Story tell(Story story) {
                return story.created().cancelled("No").voided(VoidReason.ORDER_CANCELLED);
            }
        },
        CANCELLED_DURING_THE_CHARGE {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .cancelled("No")
                        .voidRequested(VoidReason.ORDER_CANCELLED)
                        .charged()
                        .refundRequested()
                        .moneyBack(Story.TOTAL)
                        .refunded();
            }
        },
        CANCELLED_AFTER_THE_CHARGE {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .charged()
                        .paid()
                        .cancelled("No")
                        .refundRequested()
                        .moneyBack(Story.TOTAL)
                        .refunded();
            }
        },
        PAID_AT_THE_SECOND_ATTEMPT {
            @Override
            Story tell(Story story) {
                story.created().paymentInitiated().actionRequired("v1.sealed");
                story.declined("expired_card").paymentFailed("expired_card");
                return story.retried()
                        .paymentInitiatedAgain()
                        .charged()
                        .fee(60, Story.EUR)
                        .paid();
            }
        },
        HELD_CAPTURED_AND_PARTLY_REFUNDED {
            @Override
            Story tell(Story story) {
                story.created().paymentInitiated().by("stripe").authorized(Story.BEGIN);
                story.captureRequested().charged().paid();
                story.refundRequested(1, 500, "A gift").refundPending(1, 500).moneyBack(1, 500, 500L);
                return story.partlyRefunded(500, 500);
            }
        },
        REFUNDED_AND_SENT_BACK {
            @Override
            Story tell(Story story) {
                story.created().paymentInitiated().charged().paid();
                story.refundRequested(1, Story.TOTAL, "Broken").moneyBack(1, Story.TOTAL, Story.TOTAL);
                return story.moneyNotBack(1, Story.TOTAL, 0).refunded().refundFailed(Story.TOTAL, 0);
            }
        },
        PAID_TOO_MUCH_BY_TRANSFER {
            @Override
            Story tell(Story story) {
                story.created().paymentInitiated().by("manual").pending("RF18 5390 0754");
                story.received(1_000, 1_000).received(2_000, 3_000).charged();
                story.refundRequested(1, 500, "excess").moneyBack(1, 500, 0L);
                return story.paid();
            }
        },
        DISPUTED_AND_WON {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .charged()
                        .paid()
                        .disputed("du_1", Story.TOTAL)
                        .disputeClosed("du_1", Story.TOTAL, DisputeOutcome.WON);
            }
        },
        DISPUTED_AND_LOST {
            @Override
            Story tell(Story story) {
                return story.created()
                        .paymentInitiated()
                        .charged()
                        .paid()
                        .disputed("du_1", Story.TOTAL)
                        .disputeClosed("du_1", Story.TOTAL, DisputeOutcome.LOST);
            }
        };

        abstract Story tell(Story story);
    }

    @Provide
    Arbitrary<List<Course>> courses() {
        return Arbitraries.of(Course.class).list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void anyInterleavingGivesTheSameRows(@ForAll("courses") List<Course> courses, @ForAll long seed) {
        Shop shop = Objects.requireNonNull(context).getBean(Shop.class);
        List<Story> inOrder = tell(courses);
        List<Story> shuffled = tell(courses);

        shop.happened(inOrder.toArray(Story[]::new));
        interleaved(shuffled, new Random(seed)).forEach(shop::store);
        shop.settle();

        Map<String, List<String>> rows = shop.rows();
        for (int i = 0; i < courses.size(); i++) {
            assertThat(rowsOf(shuffled.get(i), rows))
                    .isEqualTo(rowsOf(inOrder.get(i), rows))
                    .hasSizeGreaterThan(5);
        }
    }

    private static List<Story> tell(List<Course> courses) {
        return courses.stream().map(course -> course.tell(Story.ofSomeone())).toList();
    }

    /** All events, each in its aggregate's order, cut into transactions of random size. */
    private static List<List<DomainEventMessage<?>>> interleaved(List<Story> stories, Random random) {
        List<Deque<DomainEventMessage<?>>> open = new ArrayList<>();
        stories.stream()
                .flatMap(story -> Stream.of(story.orderEvents(), story.paymentEvents()))
                .filter(events -> !events.isEmpty())
                .forEach(events -> open.add(new ArrayDeque<>(events)));
        List<List<DomainEventMessage<?>>> transactions = new ArrayList<>(List.of(new ArrayList<>()));
        while (!open.isEmpty()) {
            int next = random.nextInt(open.size());
            transactions.getLast().add(open.get(next).removeFirst());
            if (open.get(next).isEmpty()) {
                open.remove(next);
            }
            if (random.nextInt(3) == 0) {
                transactions.add(new ArrayList<>());
            }
        }
        return transactions;
    }

    /** A story's rows, with its own ids replaced by what they stand for. */
    private static List<String> rowsOf(Story story, Map<String, List<String>> rows) {
        return rows.values().stream()
                .flatMap(List::stream)
                .filter(row -> row.contains(story.orderId.value()) || row.contains(story.paymentId.value()))
                .map(story::withoutIds)
                .sorted()
                .toList();
    }
}
