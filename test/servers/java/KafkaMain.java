import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * Formats an empty data folder and runs a broker on it, in one process instead of two. Arguments: properties file, cluster
 * id, and more for the format. With the cluster id alone, settings are variables such as KAFKA_NODE_ID, as the official
 * image has them.
 */
public final class KafkaMain {
    public static void main(String[] args) throws IOException {
        StopWithParent.watch();
        if (args.length == 1) args = new String[] {settingsOfEnvironment(), args[0]};
        String[] own = {"format", "--config", args[0], "--cluster-id", args[1], "--ignore-formatted"};
        String[] format = Stream.concat(Stream.of(own), Stream.of(args).skip(2)).toArray(String[]::new);
        int failed = StorageTool.execute(format, System.out);
        if (failed != 0) System.exit(failed);
        Kafka.main(new String[] {args[0]});
    }

    private static String settingsOfEnvironment() throws IOException {
        Properties settings = new Properties();
        settings.put("log.dirs", "/tmp/kafka-logs");
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("KAFKA_")) settings.put(name.substring(6).toLowerCase().replace('_', '.'), value);
        });
        Path file = Files.createTempFile("server", ".properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            settings.store(out, null);
        }
        return file.toString();
    }
}
