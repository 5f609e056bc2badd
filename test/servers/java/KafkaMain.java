import kafka.Kafka;
import kafka.tools.StorageTool;

/** Formats an empty data folder and runs a broker on it, in one process instead of two. Arguments: properties file, cluster id. */
public final class KafkaMain {
    public static void main(String[] args) {
        StopWithParent.watch();
        String[] format = {"format", "--config", args[0], "--cluster-id", args[1], "--ignore-formatted"};
        int failed = StorageTool.execute(format, System.out);
        if (failed != 0) System.exit(failed);
        Kafka.main(new String[] {args[0]});
    }
}
