/// How long a capture and its follower wait for each other. The clock is the caller's.
package struct FollowPolicy: Sendable {
    /// A move's capture waits so long for its follower at most, frozen as its workload is; then it writes to the disk, until one comes.
    package let arrival: Duration
    /// A line over which nothing moves for so long, with something to be moved, is given up.
    package let silence: Duration
    package let clock: any Clock<Duration>

    package init(arrival: Duration = .milliseconds(300), silence: Duration = .seconds(5), clock: any Clock<Duration>) {
        self.arrival = arrival
        self.silence = silence
        self.clock = clock
    }
}
