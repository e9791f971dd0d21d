package jcompose.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates as Docker's users write them. */
class TemplateTest {
    private static final String NETWORK =
            """
            {"Name": "web", "Internal": false, "Labels": {"a.b": "c"}, "None": [],
             "IPAM": {"Config": [{"Subnet": "10.1.0.0/24"}, {"Subnet": "fd00::/64"}]}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{{.Name}}|web",
                "{{ .Name }} is {{.Internal}}|web is false",
                "{{json .IPAM.Config}}|[{\"Subnet\":\"10.1.0.0/24\"},{\"Subnet\":\"fd00::/64\"}]",
                "{{range .IPAM.Config}}{{.Subnet}} {{end}}.|10.1.0.0/24 fd00::/64 .",
                "{{range $i, $c := .IPAM.Config}}{{$i}}:{{$c.Subnet}};{{end}}"
                        + "|0:10.1.0.0/24;1:fd00::/64;",
                "{{range $c := .IPAM.Config}}{{$.Name}}{{end}}|webweb",
                "{{range $k, $v := .Labels}}{{$k}}={{$v}}{{end}}|a.b=c",
                "{{(index .IPAM.Config 1).Subnet}}|fd00::/64",
                "{{index .Labels \"a.b\"}}|c",
                "{{index .Labels \"x\"}}.|.",
                "{{len .IPAM.Config}}|2",
                "{{if .Internal}}in{{else}}out{{end}}|out",
                "{{range .None}}x{{else}}nothing{{end}}|nothing",
                "{{if .Labels}}{{range .IPAM.Config}}{{if"
                        + " .Subnet}}y{{else}}n{{end}}{{end}}{{end}}|yy",
                "a {{- .Name -}} b|awebb",
                "{{.Name}}\\t.|web\t."
            })
    void are_filled(String template, String text) throws CommandException {
        assertEquals(text, new Template(template).of(Json.parse(NETWORK)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{.Nane}}|{{.Nane}} is not known; there are {{json .}} and .Name, .Internal, .",
                "{{.IPAM.X}}|{{.IPAM.X}} is not known; there are {{json .}} and .Config",
                "{{range .None}}|{{range .None}} without an {{end}}",
                "{{end}}|{{end}} without a beginning",
                "{{upper .Name}}|{{upper .Name}} is not known",
                "{{.Name !}}|{{.Name !}} is not known",
                "{{$x}}|{{$x}} is not known"
            })
    void are_refused_with_the_reason(String template, String reason) {
        CommandException e =
                assertThrows(
                        CommandException.class,
                        () -> new Template(template).of(Json.parse(NETWORK)));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("--format: " + reason), e.getMessage());
    }
}
