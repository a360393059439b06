import Glibc
package import TorporModel

/// Time that never jumps and goes on while the machine sleeps; means nothing on another node or after a boot.
package enum MonotonicClock {
    /// Milliseconds of CLOCK_BOOTTIME.
    package static var milliseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
    }

    /// Rounded up; zero for a negative duration.
    package static func milliseconds(of duration: Duration) -> UInt64 {
        let parts = duration.components
        guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
        let rest = UInt64((parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return UInt64(parts.seconds) * 1000 + rest
    }

    /// Which boot of the machine this is: /proc/sys/kernel/random/boot_id.
    package static func boot() throws(TorporError) -> BootID {
        let text = try DurableFile.readText("/proc/sys/kernel/random/boot_id", limit: 128)
        return try BootID.parse(String(text.prefix { $0 != "\n" }))
    }
}
