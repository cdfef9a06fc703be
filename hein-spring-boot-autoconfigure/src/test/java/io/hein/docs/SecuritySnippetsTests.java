package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinAuthenticator;
import io.hein.core.HeinAuthorizer;
import io.hein.docs.MarkdownDocument.CodeBlock;
import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.Certificates;
import io.hein.transport.admission.AuthenticationException;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The snippets of {@code docs/security.md}.
 */
class SecuritySnippetsTests extends AbstractSnippetsTests {

	@TempDir
	private Path folder;

	@Test
	void theConfigurationsOfBothSidesFitEachOther() throws Exception {
		Certificates certificates = new Certificates();
		List<CodeBlock> blocks = MarkdownDocument.of("docs/security.md").codeBlocks("yaml");
		var bundle = certificates.publisher();
		write("publisher", bundle.getCertificatePathPEM(), bundle.getPrivateKeyPEM());
		var stock = certificates.subscriber("stock");
		write("stock", stock.getCertificatePathPEM(), stock.getPrivateKeyPEM());
		Files.writeString(this.folder.resolve("ca.crt"), certificates.authority().getCertificatePEM());
		for (int i = 0; i < 4; i += 2) {
			ConfigurableApplicationContext publisher = publish(Publishing.class, properties(blocks.get(i)));
			ConfigurableApplicationContext subscriber = subscribe(publisher, Subscribing.class,
					properties(blocks.get(i + 1)));
			assertThat(subscriber.getBean(Subscriber.class).status().lastError()).isNull();
		}
	}

	private void write(String name, String certificate, String key) throws Exception {
		Files.writeString(this.folder.resolve(name + ".crt"), certificate);
		Files.writeString(this.folder.resolve(name + ".key"), key);
	}

	/**
	 * What the document says, with files of this test, and without addresses.
	 */
	private String[] properties(CodeBlock block) throws Exception {
		String text = block.text()
			.replace("/etc/hein/", this.folder + "/")
			.replace("${HEIN_TOKEN}", CanarySecret.TOKEN)
			.replace("${HEIN_NEXT_TOKEN}", CanarySecret.OTHER)
			.replace("${DISPLAY_TOKEN}", CanarySecret.THIRD);
		return new YamlPropertySourceLoader()
			.load("snippet", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
			.stream()
			.flatMap((source) -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames())
				.stream()
				.filter((name) -> !name.endsWith("address") && !name.endsWith("addresses") && !name.endsWith("port"))
				.map((name) -> name + "=" + source.getProperty(name)))
			.toArray(String[]::new);
	}

	@Test
	void beansDecideInThePlaceOfTokens() {
		ConfigurableApplicationContext publisher = publish(Rules.class);
		subscribe(publisher, Subscribing.class, "hein.subscriber.token=" + CanarySecret.TOKEN,
				"hein.subscriber.name=display", "topics=public.**");
		ConfigurableApplicationContext refused = run(Subscribing.class,
				"hein.subscriber.addresses=" + address(publisher), "hein.subscriber.token=" + CanarySecret.TOKEN,
				"hein.subscriber.name=display2", "topics=internal.**");
		await().until(() -> refused.getBean(Subscriber.class).status().lastCode() == ErrorCode.AUTH);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		@HeinListener(topics = "${topics:**}")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Rules {

		private final Tickets tickets = new Tickets();

		// tag::authenticator[]
		@Bean
		HeinAuthenticator authenticator() {
			return (credentials) -> {
				Principal principal = this.tickets.check(credentials.token());
				if (principal == null) {
					// for the log: the subscriber does not see this
					throw new AuthenticationException("its ticket is not valid");
				}
				return principal;
			};
		}
		// end::authenticator[]

		// tag::authorizer[]
		@Bean
		HeinAuthorizer authorizer() {
			return (name, principal, topics) -> principal.getName().equals("admin")
					|| topics.stream().allMatch((topic) -> topic.startsWith("public."));
		}
		// end::authorizer[]

	}

	/**
	 * Whatever an application has to check tokens.
	 */
	static class Tickets {

		private final Map<String, String> valid = Map.of(CanarySecret.TOKEN, "display");

		Principal check(String ticket) {
			String name = (ticket != null) ? this.valid.get(ticket) : null;
			return (name != null) ? () -> name : null;
		}

	}

}
