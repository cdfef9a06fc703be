package io.hein.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * The annotations of a class that are about listeners.
 *
 * @param listeners those on the class itself
 * @param methods its methods that have any, always in the same order
 */
record ListenerAnnotations(List<HeinListener> listeners, List<AnnotatedMethod> methods) {

	static ListenerAnnotations of(Class<?> type) {
		Map<Method, AnnotatedMethod> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<AnnotatedMethod>) ListenerAnnotations::inspect);
		return new ListenerAnnotations(find(type),
				methods.entrySet()
					.stream()
					.map((entry) -> entry.getValue().on(entry.getKey()))
					.sorted(Comparator.comparing((annotated) -> annotated.method().toGenericString()))
					.toList());
	}

	private static @Nullable AnnotatedMethod inspect(Method method) {
		List<HeinListener> listeners = find(method);
		HeinHandler handler = AnnotatedElementUtils.findMergedAnnotation(method, HeinHandler.class);
		return (!listeners.isEmpty() || handler != null) ? new AnnotatedMethod(method, listeners, handler) : null;
	}

	// Only those that are nearest to the class or method: what overrides replaces
	private static List<HeinListener> find(AnnotatedElement element) {
		List<MergedAnnotation<HeinListener>> found = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(HeinListener.class)
			.toList();
		int nearest = found.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
		return found.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == nearest)
			.map(MergedAnnotation::synthesize)
			.toList();
	}

	boolean isEmpty() {
		return this.listeners.isEmpty() && this.methods.isEmpty();
	}

	List<AnnotatedMethod> handlers() {
		return this.methods.stream().filter((method) -> method.handler() != null).toList();
	}

	/**
	 * A method that has annotations.
	 *
	 * @param method the method
	 * @param listeners its listeners
	 * @param handler what makes it one of several methods of a listener, {@code null} if
	 * it is none
	 */
	record AnnotatedMethod(Method method, List<HeinListener> listeners, @Nullable HeinHandler handler) {

		boolean isDefault() {
			return this.handler != null && this.handler.isDefault();
		}

		/**
		 * Which of the annotations makes it a listener's.
		 */
		String marker() {
			return (this.handler != null) ? "@HeinHandler" : "@HeinListener";
		}

		boolean has(Class<? extends Annotation> annotation) {
			return AnnotatedElementUtils.hasAnnotation(this.method, annotation);
		}

		AnnotatedMethod on(Method other) {
			return new AnnotatedMethod(other, this.listeners, this.handler);
		}

	}

}
