import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason and the remedy printed, where runc or criu cannot work; with TORPOR_REQUIRE_ENGINES set (`make test`, where
    /// set-up has installed them) that is a failure.
    static var requiresOCI: Self { requires(OCIBackend(nowhere), "runc and criu are needed: Scripts/setup.sh") }

    /// The same for Firecracker.
    static var requiresFirecracker: Self {
        requires(FirecrackerBackend(nowhere), "/dev/kvm and firecracker are needed: Scripts/install-firecracker.sh")
    }

    /// The same for every VMM.
    static var requiresQEMU: Self { requires(QEMUBackend(nowhere), "/dev/kvm and qemu are needed: apt-get install qemu-system-x86") }

    /// For machines whose VMM is there by way of a double, if not by itself.
    static var requiresKVM: Self {
        .enabled("/dev/kvm is needed") {
            if (try? Virtualisation.check()) != nil { return true }
            if getenv("TORPOR_REQUIRE_ENGINES") != nil { try Virtualisation.check() }
            print("SKIPPED cloud-hypervisor: there is no /dev/kvm")
            return false
        }
    }

    private static var nowhere: BackendConfiguration {
        BackendConfiguration(node: NodeID(unchecked: "probe"), state: "/nowhere", cgroup: "/nowhere", shim: TestWorld.shim)
    }

    private static func requires(_ backend: any Backend, _ words: Comment) -> Self {
        .enabled(words) {
            let report = await backend.probe()
            if report.available { return true }
            if getenv("TORPOR_REQUIRE_ENGINES") != nil {
                throw TorporError(.engineMissing, "\(report.name) is required here: \(report.reason ?? "")", remedy: report.remedy)
            }
            print("SKIPPED \(report.name): \(report.reason ?? "") (\(report.remedy ?? ""))")
            return false
        }
    }
}
