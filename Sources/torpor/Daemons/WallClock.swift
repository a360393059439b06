import Foundation
import TorporModel

/// The wall clock, for people: never used to decide.
enum WallClock {
    /// Milliseconds since 1970, in UTC.
    static func now() -> Timestamp { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }
}
