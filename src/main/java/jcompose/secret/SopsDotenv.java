package jcompose.secret;

import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file of variables, one a line; SOPS' own begin with {@code sops_}. */
final class SopsDotenv {
    private static final String OWN = "sops_";

    private SopsDotenv() {}

    static boolean isEncrypted(String text) {
        return text.lines().anyMatch(line -> line.startsWith(OWN + "mac="));
    }

    static String decrypt(String text, DataKeys keys) throws IOException {
        SopsMetadata metadata = SopsMetadata.of(metadata(text));
        SopsValues values = new SopsValues(metadata, keys.of(metadata));
        StringBuilder clear = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (line.startsWith(OWN)) {
                continue;
            }
            if (line.isEmpty() || line.startsWith("#") || equals < 0) {
                clear.append(line).append('\n');
                continue;
            }
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1).replace("\\n", "\n");
            clear.append(name)
                    .append('=')
                    .append(values.next(List.of(name), value).text().replace("\n", "\\n"))
                    .append('\n');
        }
        values.check();
        return clear.toString();
    }

    /** Names of lists and mappings are flattened, as in {@code sops_age__list_0__map_enc}. */
    private static ObjectNode metadata(String text) {
        ObjectNode sops = Json.object();
        SortedMap<Integer, String> recipients = new TreeMap<>();
        for (String line : text.lines().filter(each -> each.startsWith(OWN)).toList()) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = line.substring(OWN.length(), equals);
            String value = line.substring(equals + 1).replace("\\n", "\n");
            if (name.matches("age__list_\\d{1,4}__map_enc")) {
                recipients.put(Integer.parseInt(name.replaceAll("\\D", "")), value);
            } else {
                sops.put(name, value);
            }
        }
        var age = sops.putArray("age");
        new ArrayList<>(recipients.values()).forEach(each -> age.addObject().put("enc", each));
        return sops;
    }
}
