/*
 * A measured process of libzmq: the same commands and answers as those of Worker.java, one a line, and the same
 * sockets as those of JeroMqPeer.java. Built by LibzmqPeer.java where there are a C compiler and libzmq.
 *
 * usage: libzmq-worker publisher|subscribers KIND SIZE SUBSCRIBERS HWM
 */
#define _GNU_SOURCE

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/* Latencies in steps of at most a thousandth: 11 bits of each value are kept */
#define KEPT_BITS 11
#define BUCKETS (64 << KEPT_BITS)
#define AT_ONCE 1000

static int size, count, hwm;
static void *context;
static pthread_t thread;
static atomic_int stopped;
static char failure[256];
static atomic_int failed;

static int64_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void sleep_until(int64_t nanos) {
	struct timespec time = { nanos / 1000000000LL, nanos % 1000000000LL };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {
	}
}

static void fail(const char *what) {
	snprintf(failure, sizeof(failure), "%s:_%s", what, zmq_strerror(zmq_errno()));
	for (char *at = failure; *at; at++) {
		if (*at == ' ' || *at == '=') {
			*at = '_';
		}
	}
	atomic_store(&failed, 1);
}

static void *open_socket(int type) {
	void *socket = zmq_socket(context, type);
	int none = 0;
	if (socket == NULL) {
		fail("socket");
		return NULL;
	}
	zmq_setsockopt(socket, ZMQ_SNDHWM, &hwm, sizeof(hwm));
	zmq_setsockopt(socket, ZMQ_RCVHWM, &hwm, sizeof(hwm));
	zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof(none));
	return socket;
}

/* The side that sends */

static void *out;
static int joined;
static _Atomic int64_t sent;
static _Atomic int64_t period;
static atomic_int anew;

static int start_publisher(void) {
	int yes = 1;
	char endpoint[256];
	size_t length = sizeof(endpoint);
	out = open_socket(ZMQ_XPUB);
	/* It waits for its subscribers instead of dropping, and shows every subscription */
	zmq_setsockopt(out, ZMQ_XPUB_NODROP, &yes, sizeof(yes));
	zmq_setsockopt(out, ZMQ_XPUB_VERBOSE, &yes, sizeof(yes));
	if (zmq_bind(out, "tcp://127.0.0.1:*") != 0 || zmq_getsockopt(out, ZMQ_LAST_ENDPOINT, endpoint, &length) != 0) {
		fail("bind");
		return 0;
	}
	return atoi(strrchr(endpoint, ':') + 1);
}

static int await_subscribers(int wanted, int seconds) {
	int64_t end = now() + seconds * 1000000000LL;
	char subscription[256];
	while (joined < wanted && now() < end) {
		if (zmq_recv(out, subscription, sizeof(subscription), ZMQ_DONTWAIT) >= 0) {
			joined++;
		}
		else {
			sleep_until(now() + 5000000);
		}
	}
	return joined;
}

static void send_one(int64_t number, int64_t stamp) {
	zmq_msg_t message;
	zmq_msg_init_size(&message, size);
	unsigned char *payload = zmq_msg_data(&message);
	uint64_t big_endian[2] = { __builtin_bswap64(number), __builtin_bswap64(stamp) };
	memcpy(payload, big_endian, sizeof(big_endian));
	memset(payload + sizeof(big_endian), 0, size - sizeof(big_endian));
	int result;
	do {
		result = zmq_msg_send(&message, out, 0);
	} while (result < 0 && zmq_errno() == EINTR);
	if (result < 0) {
		fail("send");
		atomic_store(&stopped, 1);
	}
}

static void *flood(void *unused) {
	int64_t number = 0;
	while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
		send_one(number++, 0);
		atomic_store_explicit(&sent, number, memory_order_relaxed);
	}
	return unused;
}

static void *pace(void *unused) {
	int64_t number = 0;
	int64_t intended = now();
	while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
		if (atomic_exchange(&anew, 0)) {
			intended = now();
		}
		intended += period;
		if (intended > now()) {
			sleep_until(intended);
		}
		send_one(number++, intended);
		atomic_store_explicit(&sent, number, memory_order_relaxed);
	}
	return unused;
}

static void publish(char *command, char *first, char *second) {
	if (strcmp(command, "start") == 0) {
		int port = start_publisher();
		if (port > 0) {
			printf("> port=%d\n", port);
		}
	}
	else if (strcmp(command, "await") == 0) {
		int there = await_subscribers(atoi(first), atoi(second));
		if (there < atoi(first)) {
			printf("> failed=TimeoutException:_Only_%d_subscribers_are_there\n", there);
		}
		else {
			printf("> subscribers=%d\n", there);
		}
	}
	else if (strcmp(command, "flood") == 0) {
		pthread_create(&thread, NULL, flood, NULL);
		printf("> senders=1\n");
	}
	else if (strcmp(command, "pace") == 0) {
		period = 1000000000LL / atoi(first);
		pthread_create(&thread, NULL, pace, NULL);
		printf("> rate=%s\n", first);
	}
	else if (strcmp(command, "pace-anew") == 0) {
		period = 1000000000LL / atoi(first);
		atomic_store(&anew, 1);
		printf("> at=%lld\n", (long long) now());
	}
	else if (strcmp(command, "sample") == 0) {
		printf("> at=%lld count=%lld allocated=NaN compiled=0\n", (long long) now(), (long long) sent);
	}
	else if (strcmp(command, "stop") == 0) {
		struct timespec end;
		clock_gettime(CLOCK_REALTIME, &end);
		end.tv_sec += 15;
		atomic_store(&stopped, 1);
		if (pthread_timedjoin_np(thread, NULL, &end) != 0) {
			printf("> failed=TimeoutException:_A_sender_does_not_end\n");
		}
		else {
			printf("> sent=%lld\n", (long long) sent);
		}
	}
	else {
		printf("> failed=no_command_%s\n", command);
	}
}

/* The side that receives */

struct receiver {
	void *socket;
	int64_t next;
	_Atomic int64_t received, missing, misplaced;
};

static struct receiver *receivers;
static zmq_pollitem_t *items;
static uint32_t *buckets;
static _Atomic int64_t measured_from = INT64_MAX;
static _Atomic int64_t measured_to = INT64_MAX;

static int bucket(uint64_t nanos) {
	int bits = 64 - __builtin_clzll(nanos | 1);
	int shift = bits > KEPT_BITS ? bits - KEPT_BITS : 0;
	return (shift << KEPT_BITS) + (int) (nanos >> shift);
}

static void take(struct receiver *receiver, const unsigned char *payload) {
	uint64_t big_endian[2];
	memcpy(big_endian, payload, sizeof(big_endian));
	int64_t number = __builtin_bswap64(big_endian[0]);
	int64_t stamp = __builtin_bswap64(big_endian[1]);
	if (number < receiver->next) {
		receiver->misplaced++;
		return;
	}
	if (number > receiver->next) {
		receiver->missing += number - receiver->next;
	}
	receiver->next = number + 1;
	atomic_store_explicit(&receiver->received, receiver->received + 1, memory_order_relaxed);
	if (buckets != NULL) {
		int64_t latency = now() - stamp;
		if (stamp >= measured_from && stamp < measured_to) {
			buckets[bucket(latency > 1 ? latency : 1)]++;
		}
	}
}

static void *receive(void *unused) {
	zmq_msg_t message;
	zmq_msg_init(&message);
	while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
		if (zmq_poll(items, count, 100) <= 0) {
			continue;
		}
		for (int i = 0; i < count; i++) {
			if (items[i].revents & ZMQ_POLLIN) {
				for (int j = 0; j < AT_ONCE && zmq_msg_recv(&message, items[i].socket, ZMQ_DONTWAIT) >= 0; j++) {
					take(&receivers[i], zmq_msg_data(&message));
				}
			}
		}
	}
	return unused;
}

static void connect_all(int port) {
	char endpoint[64];
	int64_t begin = now();
	snprintf(endpoint, sizeof(endpoint), "tcp://127.0.0.1:%d", port);
	receivers = calloc(count, sizeof(struct receiver));
	items = calloc(count, sizeof(zmq_pollitem_t));
	for (int i = 0; i < count; i++) {
		receivers[i].socket = open_socket(ZMQ_SUB);
		if (receivers[i].socket == NULL || zmq_connect(receivers[i].socket, endpoint) != 0
				|| zmq_setsockopt(receivers[i].socket, ZMQ_SUBSCRIBE, "", 0) != 0) {
			fail("connect");
			return;
		}
		items[i].socket = receivers[i].socket;
		items[i].events = ZMQ_POLLIN;
	}
	pthread_create(&thread, NULL, receive, NULL);
	printf("> nanos=%lld\n", (long long) (now() - begin));
}

static int64_t total(void) {
	int64_t all = 0;
	for (int i = 0; i < count; i++) {
		all += receivers[i].received;
	}
	return all;
}

static void drain(int64_t sent_to_each) {
	int64_t expected = sent_to_each * count;
	int64_t end = now() + 10000000000LL;
	int64_t progress = now();
	int64_t all = total();
	int64_t missing = 0, misplaced = 0;
	while (all < expected && now() < end && now() - progress < 2000000000LL) {
		sleep_until(now() + 5000000);
		int64_t later = total();
		progress = later != all ? now() : progress;
		all = later;
	}
	for (int i = 0; i < count; i++) {
		missing += receivers[i].missing;
		misplaced += receivers[i].misplaced;
	}
	int unfinished = all < expected && now() >= end;
	printf("> expected=%lld missing=%lld misplaced=%lld unfinished=%lld\n", (long long) expected,
			(long long) (unfinished ? missing : expected - all), (long long) misplaced,
			(long long) (unfinished ? expected - all : 0));
}

/* The greatest value of each step that has any, and how many it has */
static void print_latencies(void) {
	printf("> counts=0:0");
	for (int i = 0; i < BUCKETS; i++) {
		if (buckets[i] > 0) {
			uint64_t kept = i & ((1 << KEPT_BITS) - 1);
			printf(",%llu:%u", (unsigned long long) ((kept + 1) << (i >> KEPT_BITS)) - 1, buckets[i]);
		}
	}
	printf("\n");
}

static void subscribe(char *command, char *first, char *second) {
	if (strcmp(command, "connect") == 0) {
		connect_all(atoi(first));
	}
	else if (strcmp(command, "measure") == 0) {
		int64_t from = now() + atoll(first) * 1000000;
		measured_to = from + atoll(second) * 1000000;
		measured_from = from;
		printf("> from=%lld\n", (long long) from);
	}
	else if (strcmp(command, "sample") == 0) {
		printf("> at=%lld count=%lld compiled=0\n", (long long) now(), (long long) total());
	}
	else if (strcmp(command, "drain") == 0) {
		drain(atoll(first));
	}
	else if (strcmp(command, "latencies") == 0) {
		print_latencies();
	}
	else {
		printf("> failed=no_command_%s\n", command);
	}
}

int main(int argc, char **argv) {
	char line[256];
	if (argc != 6) {
		fprintf(stderr, "usage: libzmq-worker publisher|subscribers KIND SIZE SUBSCRIBERS HWM\n");
		return 2;
	}
	int publisher = strcmp(argv[1], "publisher") == 0;
	size = atoi(argv[3]);
	count = atoi(argv[4]);
	hwm = atoi(argv[5]);
	context = zmq_ctx_new();
	zmq_ctx_set(context, ZMQ_IO_THREADS, 1);
	zmq_ctx_set(context, ZMQ_MAX_SOCKETS, count + 64);
	buckets = strcmp(argv[2], "latency") == 0 ? calloc(BUCKETS, sizeof(uint32_t)) : NULL;
	setvbuf(stdout, NULL, _IOLBF, 1 << 16);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		char *rest = line;
		char *command = strsep(&rest, " \n");
		char *first = rest != NULL ? strsep(&rest, " \n") : "";
		char *second = rest != NULL ? strsep(&rest, " \n") : "";
		if (strcmp(command, "quit") == 0) {
			break;
		}
		if (strcmp(command, "gc") == 0) {
			printf("> at=%lld\n", (long long) now());
		}
		else if (publisher) {
			publish(command, first, second);
		}
		else {
			subscribe(command, first, second);
		}
		if (atomic_exchange(&failed, 0)) {
			printf("> failed=%s\n", failure);
		}
		fflush(stdout);
	}
	/* Without waiting for what is under way */
	_exit(0);
}
