import TorporHost
package import TorporModel

/// From an ended copy's files to its next life.
extension OCIBackend {
    /// Which life was begun last stands in the shim's plan, and whether it was begun in the shim's note: the old note is gone, durably,
    /// before the new plan is written.
    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        let folder = folder(copy)
        guard Folder.exists(folder.upper) else {
            throw TorporError(.notFound, "the files of \(copy) are not here", remedy: "restore it from a snapshot: torpor snapshots")
        }
        guard try await isToBegin(copy, life: life, name) else { return }
        try judge(spec.limits)
        do throws(TorporError) {
            try await clearLife(of: folder)
            try await begin(folder, life: life, name, spec)
        } catch {
            try await clearLife(of: folder)
            throw error
        }
    }
}
