// Prints a topic from its beginning, one event a line, as JSON. Needs kafkajs and the CloudEvents SDK.
//
// Arguments, each with a default: bootstrap servers, topic, how many events. It ends after so many, or when nothing has
// come for five seconds.
import { randomUUID } from "node:crypto";
import { Kafka as CloudEvents } from "cloudevents";
import { Kafka, logLevel } from "kafkajs";

const IDLE_MILLIS = 5000;
const [brokers = "localhost:9092", topic = "order.event", most = Infinity] = process.argv.slice(2);
const count = Number(most);

const kafka = new Kafka({ clientId: "consumer-node", brokers: brokers.split(","), logLevel: logLevel.ERROR });
// A group of its own: nobody's position is continued, so each run reads everything.
const consumer = kafka.consumer({ groupId: `consumer-node-${randomUUID()}` });

let printed = 0;
let end;
const ended = new Promise((resolve) => (end = resolve));
let idle;

function waitOn() {
  clearTimeout(idle);
  idle = setTimeout(end, IDLE_MILLIS);
}

// An event can come twice, with the same id: whoever does more than print remembers ids or sequences.
function print({ headers, value }) {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()]));
  const event = CloudEvents.toEvent({ headers: texts, value: value.toString() });
  const { id, type, source, subject, axonmessageaggregateseq, data } = event;
  console.log(JSON.stringify({ id, type, source, subject, sequence: Number(axonmessageaggregateseq), data }));
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
consumer.on(consumer.events.GROUP_JOIN, waitOn);
await consumer.run({
  eachMessage: async ({ message }) => {
    waitOn();
    if (printed < count) {
      print(message);
    }
    if (++printed >= count) {
      end();
    }
  },
});
await ended;
clearTimeout(idle);
await consumer.disconnect();
