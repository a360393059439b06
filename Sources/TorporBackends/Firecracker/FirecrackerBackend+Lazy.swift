import TorporEngines
package import TorporHost
package import TorporModel

/// Post-copy by the VMM's own userfaultfd.
extension FirecrackerBackend: LazyMachineBackend {
    package var lazyObstacle: String? { Virtualisation.userfaultObstacle }

    /// Its dirty log's word.
    package func hot(_ folder: CopyFolder) throws(TorporError) -> PageRuns {
        try SparseFile(files(folder)[MachineFolder.savedChanges]).runs()
    }
}

extension FirecrackerBackend: StagingMachineBackend {}
