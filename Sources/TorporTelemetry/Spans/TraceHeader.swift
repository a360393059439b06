/// The names under which a span's place travels: W3C Trace Context, lower case as HTTP/2 wants it.
package enum TraceHeader {
    package static let parent = "traceparent"
    package static let state = "tracestate"
}
