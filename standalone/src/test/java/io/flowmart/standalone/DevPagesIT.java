package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.flowmart.api.Rejection;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.TestKafka;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

class DevPagesIT {

    private static final String SCRIPT = "<script>alert(\"'1\")</script>";

    private final MailSink sink = MailSink.start(0, 1_000);
    private final DevAnswers answers = new DevAnswers(new JsonMapper());
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(
                    new DevMails(sink, answers),
                    new DevTopics(new KafkaPart.Address(TestKafka.bootstrapServers()), answers))
            .addInterceptors(new LoopbackOnly())
            .build();

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void showsTheNewestMailsFirstAndThoseToOneAddressIfAsked() throws Exception {
        mail("ada@example.com", "1st", "a@shop");
        mail("bob@example.com", "2nd", "b@shop");
        mail("ada@example.com", "3rd", "c@shop");

        mvc.perform(get("/dev/mails"))
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(jsonPath("$.items[*].subject").value(contains("3rd", "2nd", "1st")))
                .andExpect(jsonPath("$.items[0].to[0]").value("ada@example.com"))
                .andExpect(jsonPath("$.items[0].messageId").value("c@shop"));
        mvc.perform(get("/dev/mails").param("to", "ADA@example.com").param("limit", "1"))
                .andExpect(jsonPath("$.items[*].subject").value(contains("3rd")));
    }

    @Test
    void showsNothingToOtherMachines() {
        for (String page : new String[] {"/dev/mails", "/dev/topics"}) {
            assertThatThrownBy(() -> mvc.perform(get(page).with(request -> {
                        request.setRemoteAddr("192.0.2.7");
                        return request;
                    })))
                    .hasRootCauseInstanceOf(Rejection.class);
        }
    }

    @Test
    void showsAMailWithItsPartsAndHeaders() throws Exception {
        mail("ada@example.com", "Paid", "paid/order-1@shop");

        for (String id : new String[] {"paid/order-1@shop", "<paid/order-1@shop>"}) {
            mvc.perform(get("/dev/mails/" + id))
                    .andExpect(jsonPath("$.text").value("text of Paid"))
                    .andExpect(jsonPath("$.html").value("<p>html of Paid</p>"))
                    .andExpect(
                            jsonPath("$.headers[?(@.name == 'Subject')].value").value("Paid"));
        }
        mvc.perform(get("/dev/mails").accept(MediaType.TEXT_HTML))
                .andExpect(content().string(containsString("<a href=\"/dev/mails/paid/order-1@shop\">Paid</a>")));
        assertThatThrownBy(() -> mvc.perform(get("/dev/mails/nobody@shop"))).hasRootCauseInstanceOf(Rejection.class);
    }

    @Test
    void aMailFromAnEnemyIsNothingButText() throws Exception {
        MimeMessage message = message("ada@example.com", SCRIPT, "\"onclick=x@shop");
        message.setHeader("X-Evil", SCRIPT);
        message.setContent(new MimeMultipart("alternative", part(SCRIPT, "plain"), part("<b>\"" + SCRIPT, "html")));
        Transport.send(message);

        for (String path : new String[] {"/dev/mails", "/dev/mails/\"onclick=x@shop"}) {
            mvc.perform(get(path).accept(MediaType.TEXT_HTML, MediaType.ALL))
                    .andExpect(content().contentType("text/html;charset=UTF-8"))
                    .andExpect(header().string("Content-Security-Policy", containsString("default-src 'none'")))
                    .andExpect(content().string(not(containsString("<script"))))
                    .andExpect(content().string(containsString("&lt;script&gt;alert(&quot;&#39;1&quot;)")));
        }
        mvc.perform(get("/dev/mails/\"onclick=x@shop").accept(MediaType.TEXT_HTML))
                .andExpect(content()
                        .string(allOf(
                                containsString("X-Evil: &lt;script&gt;"),
                                containsString("<iframe sandbox srcdoc=\"&lt;b&gt;&quot;&lt;script&gt;"))));
    }

    @Test
    void listsTopicsWithTheirPartitionsAndCounts() throws Exception {
        String topic = TestKafka.freshTopic(2);
        send(topic, 0, "a", "{}");
        send(topic, 1, "b", "{}");
        send(topic, 1, "b", "{}");
        String found = "$.items[?(@.topic == '%s')]".formatted(topic);

        mvc.perform(get("/dev/topics"))
                .andExpect(jsonPath(found + ".records").value(3))
                .andExpect(jsonPath(found + ".partitions[1].nextOffset").value(2))
                .andExpect(jsonPath("$.items[?(@.topic =~ /__.*/)]").isEmpty());
        mvc.perform(get("/dev/topics").accept(MediaType.TEXT_HTML))
                .andExpect(content().string(containsString("<a href=\"/dev/topics/%1$s\">%1$s</a>".formatted(topic))));
    }

    @Test
    void showsTheNewestRecordsOrThoseFromAnOffsetOn() throws Exception {
        String topic = TestKafka.freshTopic(2);
        for (int i = 0; i < 6; i++) {
            send(topic, i % 2, "key-" + i, "{\"number\": %d}".formatted(i));
        }

        mvc.perform(get("/dev/topics/" + topic))
                .andExpect(jsonPath("$.items.length()").value(6))
                .andExpect(jsonPath("$.items[5].partition").value(1))
                .andExpect(jsonPath("$.items[5].offset").value(2))
                .andExpect(jsonPath("$.items[5].key").value("key-5"))
                .andExpect(jsonPath("$.items[5].headers.ce_type").value("test"))
                .andExpect(jsonPath("$.items[5].value.number").value(5));
        mvc.perform(get("/dev/topics/" + topic).param("limit", "3"))
                .andExpect(jsonPath("$.items[*].value.number").value(contains(3, 4, 5)));
        mvc.perform(get("/dev/topics/" + topic).param("from", "1").param("limit", "3"))
                .andExpect(jsonPath("$.items[*].value.number").value(contains(2, 3, 4)));
        mvc.perform(get("/dev/topics/" + topic).param("from", "99"))
                .andExpect(jsonPath("$.items").isEmpty());
        assertThatThrownBy(() -> mvc.perform(get("/dev/topics/nobody-made-this")))
                .hasRootCauseInstanceOf(Rejection.class);
    }

    @Test
    void aRecordThatIsNoJsonIsTextAndAVeryLongOneIsCut() throws Exception {
        String topic = TestKafka.freshTopic(1);
        send(topic, 0, null, "{\"broken\": ");
        send(topic, 0, null, "");
        send(topic, 0, null, null);
        send(topic, 0, null, "\"" + "x".repeat(TopicRecord.LONGEST_VALUE) + "\"");

        mvc.perform(get("/dev/topics/" + topic))
                .andExpect(jsonPath("$.items[0].value").value("{\"broken\": "))
                .andExpect(jsonPath("$.items[1].value").value(""))
                .andExpect(jsonPath("$.items[2].value").isEmpty())
                .andExpect(jsonPath("$.items[3].value")
                        .value(containsString(
                                "xxx… (cut here, %d bytes in all)".formatted(TopicRecord.LONGEST_VALUE + 2))));
    }

    @Test
    void saysSoWhenTheBrokerDoesNotAnswer() {
        var nobody = MockMvcBuilders.standaloneSetup(new DevTopics(new KafkaPart.Address("127.0.0.1:9"), answers))
                .build();

        assertThatThrownBy(() -> nobody.perform(get("/dev/topics")))
                .hasRootCauseInstanceOf(Rejection.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void aRecordFromAnEnemyIsNothingButText() throws Exception {
        String topic = TestKafka.freshTopic(1);
        send(topic, 0, SCRIPT, SCRIPT);
        send(topic, 0, SCRIPT, "{\"%s\": \"</pre>%s\"}".formatted("<script>", "<script>"));

        mvc.perform(get("/dev/topics/" + topic).accept(MediaType.TEXT_HTML))
                .andExpect(content().string(not(containsString("<script"))))
                .andExpect(content().string(containsString("&lt;/pre&gt;&lt;script&gt;")));
    }

    @Test
    void refusesToShowMoreThanFiveHundred() throws Exception {
        String topic = TestKafka.freshTopic(1);
        for (String path : new String[] {"/dev/mails", "/dev/topics/" + topic}) {
            mvc.perform(get(path).param("limit", "500")).andExpect(status().isOk());
            mvc.perform(get(path).param("limit", "501")).andExpect(status().isBadRequest());
            mvc.perform(get(path).param("limit", "0")).andExpect(status().isBadRequest());
        }
        mvc.perform(get("/dev/topics/" + topic).param("from", "-1")).andExpect(status().isBadRequest());
        mvc.perform(get("/dev/topics/" + topic).param("from", "first")).andExpect(status().isBadRequest());
    }

    private static void send(String topic, int partition, @Nullable String key, @Nullable String value)
            throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", TestKafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            var sent = new ProducerRecord<>(topic, partition, key, value);
            sent.headers().add("ce_type", "test".getBytes(StandardCharsets.UTF_8));
            producer.send(sent).get();
        }
    }

    private void mail(String to, String subject, String id) throws Exception {
        MimeMessage message = message(to, subject, id);
        message.setContent(new MimeMultipart(
                "alternative", part("text of " + subject, "plain"), part("<p>html of " + subject + "</p>", "html")));
        Transport.send(message);
    }

    private static MimeBodyPart part(String text, String type) throws Exception {
        var part = new MimeBodyPart();
        part.setText(text, "UTF-8", type);
        return part;
    }

    private MimeMessage message(String to, String subject, String id) throws Exception {
        var settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", Integer.toString(sink.port()));
        var message = new MimeMessage(Session.getInstance(settings)) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + ">");
            }
        };
        message.setFrom("shop@example.com");
        message.setRecipients(Message.RecipientType.TO, to);
        message.setSubject(subject, "UTF-8");
        return message;
    }
}
