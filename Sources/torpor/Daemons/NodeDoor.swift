import TorporModel
import TorporPorts

struct NodeDoor: Door {
    let node: NodeID
    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {}
    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {}
    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {}
    func judge(_ spec: WorkloadSpec) async throws(TorporError) {}
}
