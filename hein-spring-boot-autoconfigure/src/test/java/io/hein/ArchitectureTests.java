package io.hein;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Date;
import java.util.Formatter;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.log.LogTool;
import io.hein.transport.netty.DirectLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.NullMarked;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the layers and what auto-configurations must look like. The drawing is in
 * {@code CONTRIBUTING.md}.
 */
@AnalyzeClasses(packages = "io.hein", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ENGINE = "io.hein.transport..";

	private static final String KAFKA = "io.hein.transport.kafka..";

	private static final String AUTO_CONFIGURATION = "io.hein.autoconfigure..";

	private static final String TEST_SUPPORT = "io.hein.test..";

	@ArchTest
	static final ArchRule theEngineStandsOnNettyOnly = classes().that()
		.resideInAPackage(ENGINE)
		.and()
		.resideOutsideOfPackage(KAFKA)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ENGINE, "java..", "javax.net.ssl..", "io.netty..", "org.apache.commons.logging..",
				"org.jspecify.annotations..")
		.because("it is usable without Spring, Micrometer and Jackson");

	@ArchTest
	static final ArchRule theLogInKafkaKnowsItsClientAndTheEngineOnly = classes().that()
		.resideInAPackage(KAFKA)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(KAFKA, "io.hein.transport.backbone..", "io.hein.transport.log..",
				"io.hein.transport.topic..", "io.hein.transport.frame..", "io.hein.transport.netty..", "java..",
				"io.netty.buffer..", "org.apache.kafka..", "org.apache.commons.logging..",
				"org.jspecify.annotations..");

	@ArchTest
	static final ArchRule nobodyElseKnowsKafka = noClasses().that()
		.resideOutsideOfPackages(KAFKA, "io.hein.autoconfigure.kafka..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(KAFKA, "org.apache.kafka..", "org.springframework.kafka..",
				"org.springframework.boot.kafka..")
		.because("it is optional");

	@ArchTest
	static final ArchRule nobodyUsesTheAutoConfiguration = noClasses().that()
		.resideOutsideOfPackage(AUTO_CONFIGURATION)
		.should()
		.dependOnClassesThat()
		.resideInAPackage(AUTO_CONFIGURATION);

	@ArchTest
	static final ArchRule nobodyUsesTheTestSupport = noClasses().that()
		.resideOutsideOfPackage(TEST_SUPPORT)
		.should()
		.dependOnClassesThat()
		.resideInAPackage(TEST_SUPPORT);

	@ArchTest
	static final ArchRule theTestSupportIsOfNoTestFramework = noClasses().that()
		.resideInAPackage(TEST_SUPPORT)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.junit..", "org.testng..", "org.assertj..", "org.mockito..", "org.awaitility..")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule actuatorAndMetersStayInTheirPackages = noClasses().that()
		.resideOutsideOfPackages(AUTO_CONFIGURATION, "io.hein.actuate..", "io.hein.health..", "io.hein.metrics..",
				"io.hein.observation..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.micrometer.core..", "org.springframework.boot.actuate..",
				"org.springframework.boot.health..")
		.because("they are optional");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = SlicesRuleDefinition.slices()
		.matching("(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule flowControlKnowsNeitherStreamsNorConnections = classes().that()
		.resideInAPackage("io.hein.transport.flow..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.hein.transport.flow..", "io.hein.transport.log..", "java..",
				"io.netty.util.concurrent..", "org.jspecify.annotations..")
		.because("each of its rules can be tested with plain readers and given times");

	@ArchTest
	static final ArchRule thePublisherHasTheClockOfItsEventLoops = noClasses().that()
		.resideInAnyPackage("io.hein.transport.publisher..", "io.hein.transport.flow..",
				"io.hein.transport.admission..", "io.hein.transport.confirm..")
		.should()
		.callMethod(System.class, "nanoTime")
		.because("a test that stops that clock stops all of it");

	@ArchTest
	static final ArchRule lanesKnowNoEventLoop = noClasses().that()
		.resideInAPackage("io.hein.transport.lane..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.netty.channel..")
		.because("they call code of users, on executors that they are given");

	@ArchTest
	static final ArchRule onlyLanesCallHandlers = noClasses().that()
		.resideInAPackage("io.hein.transport..")
		.and()
		.resideOutsideOfPackage("io.hein.transport.lane..")
		.should()
		.callMethodWhere(JavaCall.Predicates
			.target(HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(MessageHandler.class))))
		.because("code of users runs on threads of lanes");

	@ArchTest
	static final ArchRule onlyADirectLoopRunsLanesOnAnEventLoop = noClasses().that()
		.resideInAPackage("io.hein.transport..")
		.and()
		.implement(Executor.class)
		.and()
		.areNotAssignableTo(EventExecutorGroup.class)
		.and()
		.doNotBelongToAnyOf(DirectLoop.class)
		.should()
		.dependOnClassesThat()
		.areAssignableTo(EventLoop.class)
		.because("user code never runs on an event loop that anything else uses");

	@ArchTest
	static final ArchRule nothingIsWrittenToTheConsole = noClasses().that(areNotTheTool())
		.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

	@ArchTest
	static final ArchRule nobodyEndsTheProcess = noClasses().that(areNotTheTool())
		.should()
		.callMethod(System.class, "exit", int.class)
		.orShould()
		.callMethod(Runtime.class, "exit", int.class)
		.orShould()
		.callMethod(Runtime.class, "halt", int.class)
		.orShould()
		.callMethod(Runtime.class, "addShutdownHook", Thread.class);

	@ArchTest
	static final ArchRule nobodyCallsTheTool = noClasses().that(areNotTheTool())
		.should()
		.callMethod(LogTool.class, "main", String[].class);

	@ArchTest
	static final ArchRule noClassIsChosenByItsName = noClasses().should()
		.callMethodWhere(JavaCall.Predicates.target(HasName.Predicates
			.nameMatching("forName|loadClass|resolveClassName|activateDefaultTyping.*|setDefaultTyping")))
		.orShould()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.io.ObjectInputStream")
		.because("names may come from the network");

	@ArchTest
	static final ArchRule theEndpointOnlyReads = noMethods().that()
		.areDeclaredInClassesThat()
		.resideInAPackage("io.hein.actuate..")
		.should()
		.beAnnotatedWith(WriteOperation.class)
		.orShould()
		.beAnnotatedWith(DeleteOperation.class);

	@ArchTest
	static final ArchRule casesAreChangedInTheRootLocale = noClasses().should()
		.callMethod(String.class, "toUpperCase")
		.orShould()
		.callMethod(String.class, "toLowerCase")
		.because("the result would depend on the locale of the machine");

	@ArchTest
	static final ArchRule textIsFormattedInTheRootLocale = noClasses().should()
		.callMethod(String.class, "format", String.class, Object[].class)
		.orShould()
		.callMethod(String.class, "formatted", Object[].class)
		.orShould()
		.callMethod(PrintStream.class, "printf", String.class, Object[].class)
		.orShould()
		.callMethod(PrintStream.class, "format", String.class, Object[].class)
		.orShould()
		.callConstructor(Formatter.class)
		.because("the digits of a number would depend on the locale of the machine");

	@ArchTest
	static final ArchRule nothingIsTimedByTheWallClock = noClasses().should()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callConstructor(Date.class)
		.because("the clock of the machine may be set; System.nanoTime is monotonic");

	@ArchTest
	static final ArchRule thereIsNoStaticState = fields().that()
		.areStatic()
		.and(DescribedPredicate.describe("are not made by the compiler", (field) -> !field.getName().startsWith("$")))
		.should()
		.beFinal();

	@ArchTest
	static final ArchRule nothingIsInjectedIntoFields = fields().should()
		.notBeAnnotatedWith(Autowired.class)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule nothingIsFoundByScanning = noClasses().that()
		.areNotAnnotatedWith(AutoConfiguration.class)
		.and()
		.areNotAnnotatedWith(Configuration.class)
		.should()
		.beMetaAnnotatedWith(Component.class);

	@ArchTest
	static final ArchRule autoConfigurationsArePublicFinalAndNamedSo = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.andShould()
		.resideInAPackage(AUTO_CONFIGURATION)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule configurationsAreMadeBySpringOnly = constructors().that()
		.areDeclaredInClassesThat(areConfigurations())
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule onlyAutoConfigurationsArePublic = classes().that()
		.areAnnotatedWith(Configuration.class)
		.and()
		.areNotAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePackagePrivate()
		.andShould(notProxyBeanMethods())
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsDoNotDependOnMissingClasses = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(ConditionalOnClass.class)
		.because("the method's signature is read before its condition")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule postProcessorsAreMadeByStaticMethods = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(JavaClass.Predicates.assignableTo(BeanPostProcessor.class)
			.or(JavaClass.Predicates.assignableTo(BeanFactoryPostProcessor.class)))
		.should()
		.beStatic()
		.because("they would have the configuration made too early")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule backingOffDoesNotRepeatTheReturnType = methods().that()
		.areAnnotatedWith(ConditionalOnMissingBean.class)
		.should(notRepeatTheirReturnType())
		.allowEmptyShould(true);

	@ArchTest
	static void autoConfigurationsAreListedAndSorted(JavaClasses classes) {
		List<String> listed = ImportCandidates.load(AutoConfiguration.class, ArchitectureTests.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.hein."))
			.toList();
		List<String> present = classes.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(listed).containsExactlyElementsOf(present);
	}

	@ArchTest
	static void everyPackageIsNullMarked(JavaClasses classes) {
		TreeSet<String> unmarked = new TreeSet<>();
		for (JavaClass type : classes) {
			JavaPackage javaPackage = type.getPackage();
			if (!javaPackage.isAnnotatedWith(NullMarked.class)) {
				unmarked.add(javaPackage.getName());
			}
		}
		assertThat(unmarked).as("packages without @NullMarked in a package-info.java").isEmpty();
	}

	/**
	 * The tool is a process of its own, which an operator starts at a shell, and is
	 * nowhere called.
	 */
	private static DescribedPredicate<JavaClass> areNotTheTool() {
		return DescribedPredicate.describe("are not the tool for operators",
				(type) -> !type.isEquivalentTo(LogTool.class));
	}

	private static DescribedPredicate<JavaClass> areConfigurations() {
		return DescribedPredicate.describe("are configurations",
				(type) -> type.isMetaAnnotatedWith(Configuration.class) || type.isAnnotatedWith(Configuration.class));
	}

	private static ArchCondition<JavaClass> notProxyBeanMethods() {
		return new ArchCondition<>("have proxyBeanMethods = false") {

			@Override
			public void check(JavaClass item, ConditionEvents events) {
				boolean proxied = item.getAnnotationOfType(Configuration.class).proxyBeanMethods();
				events.add(new SimpleConditionEvent(item, !proxied, item.getName() + " proxies its bean methods"));
			}

		};
	}

	private static ArchCondition<JavaMethod> notRepeatTheirReturnType() {
		return new ArchCondition<>("name another type than the one they return") {

			@Override
			public void check(JavaMethod item, ConditionEvents events) {
				Object[] types = (Object[]) item.getAnnotationOfType(ConditionalOnMissingBean.class.getName())
					.get("value")
					.orElse(new Object[0]);
				boolean repeated = types.length == 1 && Arrays.asList(types).contains(item.getRawReturnType());
				events.add(new SimpleConditionEvent(item, !repeated,
						item.getFullName() + " backs off from the type it returns, which needs no naming"));
			}

		};
	}

}
