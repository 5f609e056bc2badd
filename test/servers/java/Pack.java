import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Moves the class files whose names start with a prefix into a jar; a plain Java runtime has no tool for it. Arguments: folder, prefix, jar. */
public final class Pack {
    public static void main(String[] args) throws IOException {
        try (OutputStream file = Files.newOutputStream(Path.of(args[2])); JarOutputStream jar = new JarOutputStream(file);
            var classes = Files.newDirectoryStream(Path.of(args[0]), args[1] + "*.class")) {
            for (Path entry : classes) {
                jar.putNextEntry(new JarEntry(entry.getFileName().toString()));
                Files.copy(entry, jar);
                Files.delete(entry);
            }
        }
    }
}
