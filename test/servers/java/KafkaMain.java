import kafka.Kafka;
import java.util.stream.Stream;
import kafka.tools.StorageTool;

/**
 * Formats an empty data folder and runs a broker on it, in one process instead of two. Arguments: properties file, cluster
 * id, and more for the format.
 */
public final class KafkaMain {
    public static void main(String[] args) {
        StopWithParent.watch();
        String[] own = {"format", "--config", args[0], "--cluster-id", args[1], "--ignore-formatted"};
        String[] format = Stream.concat(Stream.of(own), Stream.of(args).skip(2)).toArray(String[]::new);
        int failed = StorageTool.execute(format, System.out);
        if (failed != 0) System.exit(failed);
        Kafka.main(new String[] {args[0]});
    }
}
