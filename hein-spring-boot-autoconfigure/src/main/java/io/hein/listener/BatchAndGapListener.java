package io.hein.listener;

import io.hein.core.HeinGap;

import org.springframework.messaging.converter.MessageConverter;

/**
 * A listener of batches whose gaps go to another method of the same bean.
 */
final class BatchAndGapListener extends MethodListener {

	private final MethodListener gapListener;

	BatchAndGapListener(ListenerMethod batchMethod, ListenerMethod gapMethod, MessageConverter converter) {
		super(batchMethod, converter);
		this.gapListener = new MethodListener(gapMethod, converter);
	}

	@Override
	public boolean takesGaps() {
		return true;
	}

	@Override
	public void onGap(HeinGap gap) throws Exception {
		this.gapListener.onGap(gap);
	}

}
