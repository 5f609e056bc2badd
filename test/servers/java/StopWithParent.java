/**
 * Ends this server when the process that started it is gone, however it died: its end of standard input closes. In a
 * container nobody holds that end.
 */
final class StopWithParent {
    static void watch() {
        if (System.getenv("IN_CONTAINER") != null) return;
        Thread watcher = new Thread(StopWithParent::exitAtEndOfInput, "stop-with-parent");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent; only the end matters.
            }
        } catch (java.io.IOException closed) {
            // The same as the end.
        }
        System.exit(0);
    }
}
