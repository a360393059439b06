import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason and the remedy printed, where runc or criu cannot work; with TORPOR_REQUIRE_ENGINES set (`make test`, where
    /// set-up has installed them) that is a failure.
    static var requiresOCI: Self {
        .enabled("runc and criu are needed: Scripts/setup.sh") {
            let backend = OCIBackend(
                OCIConfiguration(node: NodeID(unchecked: "probe"), state: "/nowhere", cgroup: "/nowhere", shim: TestWorld.shim))
            let report = await backend.probe()
            if report.available { return true }
            if getenv("TORPOR_REQUIRE_ENGINES") != nil {
                throw TorporError(.engineMissing, "oci is required here: \(report.reason ?? "")", remedy: report.remedy)
            }
            print("SKIPPED oci: \(report.reason ?? "") (\(report.remedy ?? ""))")
            return false
        }
    }
}
