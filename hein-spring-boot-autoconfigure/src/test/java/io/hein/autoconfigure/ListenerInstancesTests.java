package io.hein.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.hein.annotation.HeinListener;
import io.hein.support.FakeMessage;
import io.hein.support.FakeSubscriber;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which instance listens if there are several of a class, and through what.
 */
class ListenerInstancesTests {

	private static final List<String> received = new CopyOnWriteArrayList<>();

	private final FakeSubscriber subscriber = new FakeSubscriber();

	@BeforeEach
	void clear() {
		received.clear();
	}

	private void run(Consumer<GenericApplicationContext> beans, Consumer<GenericApplicationContext> assertions) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withBean("heinSubscriber", FakeSubscriber.class, () -> this.subscriber)
			.withInitializer((context) -> beans.accept((GenericApplicationContext) context))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertions.accept((GenericApplicationContext) context.getSourceApplicationContext());
			});
	}

	private List<String> receive(long position) {
		received.clear();
		this.subscriber.receive(FakeMessage.text(position, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		return received;
	}

	@Test
	void instancesThatAreNoBeansListenUntilTheyAreDestroyedEachForItself() {
		run((context) -> {
		}, (context) -> {
			DefaultListableBeanFactory factory = context.getDefaultListableBeanFactory();
			Tenant first = factory.createBean(Tenant.class);
			Tenant second = factory.createBean(Tenant.class);
			assertThat(receive(1)).hasSize(2);
			factory.destroyBean(first);
			assertThat(receive(2)).containsExactly("x");
			factory.destroyBean(second);
			assertThat(receive(3)).isEmpty();
		});
	}

	@Test
	void instancesThatAreMadeDuringTheStartAllListen() {
		run((context) -> context.registerBean(Tenants.class), (context) -> {
			assertThat(receive(1)).hasSize(2);
			context.getBeanFactory().destroyBean(context.getBean(Tenants.class).first);
			assertThat(receive(2)).hasSize(1);
		});
	}

	@Test
	void anInstanceBesideABeanThatIsNamedByItsClassListensToo() {
		run((context) -> context.registerBean(Tenant.class.getName(), Tenant.class), (context) -> {
			Tenant other = context.getBeanFactory().createBean(Tenant.class);
			assertThat(receive(1)).hasSize(2);
			context.getBeanFactory().destroyBean(other);
			assertThat(receive(2)).hasSize(1);
		});
	}

	@Test
	void anInstanceThatIsNoBeanIsFoundBehindItsProxy() {
		AtomicInteger advised = new AtomicInteger();
		run((context) -> advise(context, advised), (context) -> {
			Tenant tenant = context.getBeanFactory().createBean(Tenant.class);
			assertThat(receive(1)).hasSize(1);
			assertThat(advised).hasValue(1);
			context.getBeanFactory().destroyBean(tenant);
			assertThat(receive(2)).isEmpty();
		});
	}

	@Test
	void theInstanceOfATestTakesThePlaceOfTheOneBefore() {
		run((context) -> {
		}, (context) -> {
			String name = Tenant.class.getName() + AutowireCapableBeanFactory.ORIGINAL_INSTANCE_SUFFIX;
			context.getBeanFactory().initializeBean(new Tenant(), name);
			context.getBeanFactory().initializeBean(new Tenant(), name);
			assertThat(receive(1)).hasSize(1);
		});
	}

	@Test
	void aBeanThatIsNamedByItsClassListensUntilItIsDestroyed() {
		run((context) -> context.registerBean(Tenant.class.getName(), Tenant.class), (context) -> {
			DefaultListableBeanFactory factory = context.getDefaultListableBeanFactory();
			Tenant bean = factory.getBean(Tenant.class);
			factory.destroyBean(bean);
			factory.initializeBean(bean, Tenant.class.getName());
			assertThat(receive(1)).hasSize(1);
			factory.destroySingleton(Tenant.class.getName());
			assertThat(receive(2)).isEmpty();
			factory.getBean(Tenant.class);
			assertThat(receive(3)).hasSize(1);
		});
	}

	@Test
	void aBeanThatIsMadeLateListensThroughItsProxyAlsoWithCircularReferences() {
		AtomicInteger advised = new AtomicInteger();
		run((context) -> {
			context.setAllowCircularReferences(true);
			advise(context, advised);
		}, (context) -> {
			context.registerBean("late", Tenant.class);
			context.getBeanFactory().registerDependentBean("late", "needsLate");
			context.getBean("late");
			assertThat(receive(1)).hasSize(1);
			assertThat(advised).hasValue(1);
		});
	}

	private static void advise(GenericApplicationContext context, AtomicInteger advised) {
		context.registerBean("advising", BeanPostProcessor.class, () -> new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!(bean instanceof Tenant)) {
					return bean;
				}
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setProxyTargetClass(true);
				factory.addAdvice((MethodInterceptor) (invocation) -> {
					advised.incrementAndGet();
					return invocation.proceed();
				});
				return factory.getProxy();
			}

		});
	}

	public static class Tenant {

		@HeinListener
		public void on(String text) {
			received.add(text);
		}

	}

	public static class Tenants implements InitializingBean {

		private final AutowireCapableBeanFactory factory;

		private Tenant first;

		Tenants(AutowireCapableBeanFactory factory) {
			this.factory = factory;
		}

		@Override
		public void afterPropertiesSet() {
			this.first = this.factory.createBean(Tenant.class);
			this.factory.createBean(Tenant.class);
		}

	}

}
