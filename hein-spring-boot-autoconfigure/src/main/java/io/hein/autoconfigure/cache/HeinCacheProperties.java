package io.hein.autoconfigure.cache;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of caches.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.cache")
public class HeinCacheProperties {

	/**
	 * Whether evictions and clears of Spring's caches reach all other instances.
	 */
	private boolean evict;

	/**
	 * Whether evictions of this instance are sent.
	 */
	private boolean send = true;

	/**
	 * Whether evictions of other instances are applied.
	 */
	private boolean receive = true;

	/**
	 * Names of the caches. '*' stands for anything.
	 */
	private List<String> include = new ArrayList<>(List.of("*"));

	/**
	 * Names of caches that are left out although they are included. '*' stands for
	 * anything.
	 */
	private List<String> exclude = new ArrayList<>();

	/**
	 * Beginning of the topics, which end with the cache's name.
	 */
	private String topic = "hein.cache";

	/**
	 * Name of the connection on which evictions of other instances come.
	 */
	private String connection = "default";

	public boolean isEvict() {
		return this.evict;
	}

	public void setEvict(boolean evict) {
		this.evict = evict;
	}

	public boolean isSend() {
		return this.send;
	}

	public void setSend(boolean send) {
		this.send = send;
	}

	public boolean isReceive() {
		return this.receive;
	}

	public void setReceive(boolean receive) {
		this.receive = receive;
	}

	public List<String> getInclude() {
		return this.include;
	}

	public void setInclude(List<String> include) {
		this.include = include;
	}

	public List<String> getExclude() {
		return this.exclude;
	}

	public void setExclude(List<String> exclude) {
		this.exclude = exclude;
	}

	public String getTopic() {
		return this.topic;
	}

	public void setTopic(String topic) {
		this.topic = topic;
	}

	public String getConnection() {
		return this.connection;
	}

	public void setConnection(String connection) {
		this.connection = connection;
	}

}
