package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jcompose.file.Trees;
import jcompose.gitops.GitRepository;
import jcompose.web.Browser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page in a real browser, where Debian's chromium is installed. */
class PageTest {
    private static final String TOKEN = "0123456789abcdef-token";

    private static final String STACK =
            """
            services:
              a:
                build: ../box
                environment: {WORD: one}
                command: [sh, -c, "echo '<b id=evil>hello</b>'; exec sleep 3600"]
                healthcheck: {test: [CMD, 'true'], interval: 200ms}
            """;

    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;

    PageTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    private Watching serve() throws Exception {
        Box.stack(jcompose, "", "services: {}\n");
        Path own = Files.createDirectory(repository.directory().resolve("box"));
        for (String name : new String[] {"Dockerfile", "busybox"}) {
            Files.copy(jcompose.directory().resolve("box").resolve(name), own.resolve(name));
        }
        repository.write("shop/stack.yaml", STACK).commit();
        jcompose.write("token", TOKEN + "\n");
        Path config =
                jcompose.write(
                        "serve.yaml",
                        """
                        http: {listen: "127.0.0.1:0", tokenFile: token}
                        sources: {infra: {repository: "%s", interval: 200ms}}
                        stacks:
                          %s: {source: infra, files: [shop/stack.yaml], approval: true}
                        """
                                .formatted(repository.url(), jcompose.stack()));
        return Watching.start(jcompose, "serve", "--config", config.toString());
    }

    private static void press(Browser browser, String button) throws Exception {
        String found =
                "[...document.querySelectorAll('#buttons button')].find(b => b.textContent === '"
                        + button
                        + "')";
        browser.await("!!" + found);
        browser.evaluate(found + ".click()");
    }

    private static String text(String element) {
        return "document.getElementById('" + element + "').innerText";
    }

    @Test
    void stacks_are_seen_approved_and_sent_back() throws Exception {
        assumeTrue(Files.exists(Browser.PROGRAM), "chromium is not installed");
        Path kept = Files.createTempDirectory("browser");
        try (Watching serve = serve();
                Browser browser = Browser.start(kept)) {
            serve.await("waits to be approved");
            assertFalse(Files.exists(jcompose.root().resolve("containers")), serve.said());
            String port = serve.said().replaceAll("(?s).*http: answers at port (\\d+).*", "$1");
            browser.open("http://127.0.0.1:" + port + "/");
            browser.await(text("said") + ".includes('the token is missing or wrong')");
            assertEquals("", browser.evaluate(text("stacks")).asString());
            browser.evaluate(
                    "token.value = '" + TOKEN + "'; token.dispatchEvent(new Event('change'))");
            browser.await(text("stacks") + ".includes('waits to be approved')");
            browser.evaluate("document.querySelector('#stacks button.name').click()");
            browser.await(text("plan") + ".includes('start a-1')");
            press(browser, "approve");
            browser.await(text("stacks") + ".includes('ready')");
            browser.await(text("containers") + ".includes('healthy')");
            // What a container prints, or a repository says, is text.
            browser.await(text("logs") + ".includes('<b id=evil>hello</b>')");
            assertTrue(browser.evaluate("document.getElementById('evil') === null").asBoolean());

            String second =
                    repository.write("shop/stack.yaml", STACK.replace("one", "two")).commit();
            browser.await(text("difference") + ".includes('+    environment: {WORD: two}')");
            browser.await(text("plan") + ".includes('environment +WORD=two -WORD=one')");
            press(browser, "approve");
            browser.await(text("stacks") + ".includes('" + second.substring(0, 12) + "')");
            serve.await(2, "ready");
            press(browser, "rollback");
            browser.await(text("stacks") + ".includes('rolled back')");
            assertEquals("one\n", word());
            press(browser, "suspend");
            browser.await(text("stacks") + ".includes('suspended')");
            press(browser, "resume");
            browser.await(text("stacks") + ".includes('rolled back')");
        } finally {
            Trees.delete(kept);
        }
    }

    private String word() {
        return jcompose.run("-p", jcompose.stack(), "exec", "-T", "a", "sh", "-c", "echo $WORD")
                .ok()
                .out();
    }
}
