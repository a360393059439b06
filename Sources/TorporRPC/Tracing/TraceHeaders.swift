import GRPCCore
import Instrumentation

/// W3C trace context in gRPC metadata; what the installed instrument writes and reads.
struct TraceHeaders: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout Metadata) {
        carrier.replaceOrAddString(value, forKey: key.lowercased())
    }

    func extract(key: String, from carrier: Metadata) -> String? {
        var values = carrier[stringValues: key].makeIterator()
        return values.next()
    }
}
