package io.hein.listener;

import java.util.List;

import io.hein.core.HeinGap;

import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * A listener of batches whose gaps go to another method of the same bean.
 */
final class BatchAndGapListener extends MethodListener {

	private final MethodListener gapListener;

	BatchAndGapListener(ListenerMethod batchMethod, ListenerMethod gapMethod, MessageConverter converter,
			List<HandlerMethodArgumentResolver> custom) {
		super(batchMethod, converter, custom);
		this.gapListener = new MethodListener(gapMethod, converter, custom);
	}

	@Override
	public boolean takesGaps() {
		return true;
	}

	@Override
	public void onGap(HeinGap gap, String publisher) throws Exception {
		this.gapListener.onGap(gap, publisher);
	}

}
