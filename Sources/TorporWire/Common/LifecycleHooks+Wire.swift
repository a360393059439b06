import SwiftProtobuf
import TorporModel

/// As `LifecycleHooks`.
extension LifecycleHooks {
    /// - Throws: `invalidArgument` for a call of no kind, and for a port that is none.
    init(wire: Torpor_V1_WorkloadSpec.Hooks) throws(TorporError) {
        self.init(
            beforeSleep: wire.hasBeforeSleep ? try WorkloadHook(wire: wire.beforeSleep) : nil,
            afterWake: wire.hasAfterWake ? try WorkloadHook(wire: wire.afterWake) : nil)
    }

    var wire: Torpor_V1_WorkloadSpec.Hooks {
        .with {
            if let beforeSleep { $0.beforeSleep = beforeSleep.wire }
            if let afterWake { $0.afterWake = afterWake.wire }
        }
    }
}

extension WorkloadHook {
    fileprivate init(wire: Torpor_V1_WorkloadSpec.Hook) throws(TorporError) {
        self.init(try WorkloadCall(wire: wire.call), isRequired: wire.required)
    }

    fileprivate var wire: Torpor_V1_WorkloadSpec.Hook {
        .with {
            $0.call = call.wire
            $0.required = isRequired
        }
    }
}
