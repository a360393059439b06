package import Tracing

/// What a span says of its work; it grows until the span ends.
package struct SpanContent: Sendable {
    /// The most events, and the most links, that one span keeps; later ones are counted and dropped.
    package static let mostEvents = 128
    package static let mostLinks = 32

    package var name: String
    package var attributes: SpanAttributes = [:]
    package var status: SpanStatus?
    package private(set) var events: [SpanEvent] = []
    package private(set) var links: [SpanLink] = []
    package private(set) var droppedEvents = 0
    package private(set) var droppedLinks = 0

    package init(name: String) { self.name = name }

    /// Keeps the first ones: what led to a flood says more than its end.
    package mutating func add(_ event: SpanEvent) {
        if events.count < Self.mostEvents { events.append(event) } else { droppedEvents += 1 }
    }

    package mutating func add(_ link: SpanLink) {
        if links.count < Self.mostLinks { links.append(link) } else { droppedLinks += 1 }
    }

    /// An explicit status stands: OpenTelemetry's rule is that `ok` is final, and `withSpan` sets a bare error after `recordError`
    /// has already said the words.
    package mutating func set(_ new: SpanStatus) {
        if status?.code == .ok { return }
        if new.code == .error, new.message == nil, status?.code == .error { return }
        status = new
    }
}
