package import TorporModel
package import TorporPorts

/// What an agent makes calls to its workloads with.
package struct CallWorld: Sendable {
    package let web: any WorkloadWeb
    package let now: @Sendable () -> Timestamp
    /// 32 random bytes, as 64 hexadecimal digits.
    package let seed: @Sendable () -> String

    package init(web: any WorkloadWeb, now: @escaping @Sendable () -> Timestamp, seed: @escaping @Sendable () -> String) {
        self.web = web
        self.now = now
        self.seed = seed
    }
}
