import GRPCCore

/// How long the caller waits, as its `grpc-timeout` header says (gRPC over HTTP/2: up to eight digits and a unit).
enum CallDeadline {
    /// For a caller that names none.
    static let longest = Duration.seconds(600)

    /// Malformed headers count as absent: a deadline is a courtesy of the caller's, never a reason to refuse.
    static func of(_ metadata: Metadata) -> Duration {
        var values = metadata[stringValues: "grpc-timeout"].makeIterator()
        guard let text = values.next(), let unit = text.last, text.count <= 9, let count = Int64(text.dropLast()), count >= 0 else {
            return longest
        }
        let duration: Duration? =
            switch unit {
            case "H": .seconds(count * 3600)
            case "M": .seconds(count * 60)
            case "S": .seconds(count)
            case "m": .milliseconds(count)
            case "u": .microseconds(count)
            case "n": .nanoseconds(count)
            default: nil
            }
        return min(duration ?? longest, longest)
    }
}
