package import InMemoryTracing
import Instrumentation

/// The one tracer of a test process: swift-distributed-tracing takes one for good, and all suites run in one process.
package enum ProcessTracer {
    package static let shared: InMemoryTracer = {
        let tracer = InMemoryTracer()
        InstrumentationSystem.bootstrap(tracer)
        return tracer
    }()
}
