package import Logging
import TorporModel
import Tracing

extension Logger.MetadataProvider {
    /// `trace.id` and `span.id` of the span that is open where the line is logged; nothing outside of one.
    package static let trace = Logger.MetadataProvider {
        guard let place = ServiceContext.current?.traceParent else { return [:] }
        return ["trace.id": "\(place.traceID)", "span.id": "\(place.spanID)"]
    }
}
