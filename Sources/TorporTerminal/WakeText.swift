import TorporModel

/// How a wake by a request went, for people.
enum WakeText {
    /// As in `35 ms to the first byte, 27 ms until let through, 3 connections`.
    static func words(_ story: WakeStory) -> String {
        var words = [story.answeredUs.map { "\(cut($0)) to the first byte" }, story.letThroughUs.map { "\(cut($0)) until let through" }]
            .compactMap(\.self)
        if story.connections > 0 { words.append("\(story.connections) connections") }
        if story.datagrams > 0 { words.append("\(story.datagrams) datagrams") }
        return words.joined(separator: ", ")
    }

    private static func cut(_ microseconds: UInt64) -> String { QuantityText.milliseconds(Int64(clamping: microseconds / 1000)) }
}
