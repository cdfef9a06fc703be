package io.hein.benchmarks.report;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineChart}.
 */
class LineChartTests {

	@Test
	void aGreaterValueStandsHigherAndWhatIsNotThereIsLeftOut() throws Exception {
		String svg = new LineChart("Title", "x", List.of("1", "10", "100"), "y").line("a", 1, Double.NaN, 1000).toSvg();
		NodeList circles = parse(svg).getElementsByTagName("circle");
		assertThat(circles.getLength()).isEqualTo(2);
		assertThat(height(circles, 1)).isLessThan(height(circles, 0));
	}

	@Test
	void aChartOfNothingIsAChart() throws Exception {
		assertThat(parse(new LineChart("Title", "x", List.of("1"), "y").line("a", Double.NaN).toSvg())).isNotNull();
	}

	private static double height(NodeList circles, int number) {
		return Double.parseDouble(circles.item(number).getAttributes().getNamedItem("cy").getNodeValue());
	}

	private static Document parse(String svg) throws Exception {
		return DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
	}

}
