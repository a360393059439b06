import TorporModel
import TorporPorts

/// Post-copy, done: a restore beside the original that is still to be read, and the wait for the last page.
extension EffectRunner {
    /// The power to let such a copy run before its memory has come; past the tracer, which traces calls that end soon.
    func lazyBackend(of spec: WorkloadSpec) throws(TorporError) -> any LazyBackend {
        let backend = try backend(of: spec)
        guard let power = ((backend as? TracedBackend)?.inner ?? backend) as? any LazyBackend else {
            throw TorporError(
                .unsupported, "the backend \(spec.backend) cannot move a workload before its memory", remedy: "move it without --lazy")
        }
        return power
    }

    /// Held, and from then on its memory comes without anybody's asking.
    func restoreLazily(_ copy: CopyState.Copy, _ manifest: SignedManifest, _ peer: PeerAddress) async throws(TorporError) {
        let backend = try lazyBackend(of: copy.spec)
        let filling = try filling(copy, backend, peer)
        let source = try await artifacts.open(manifest)
        try await backend.restoreLazily(id(copy), name: copy.name, spec: copy.spec, from: source, pages: filling)
        memory.attend(filling)
    }

    /// How much has come by now; waits a while for the rest.
    func complete(_ copy: CopyState.Copy, _ peer: PeerAddress?) async throws(TorporError) -> CopyMemory {
        let backend = try lazyBackend(of: copy.spec)
        if let peer {
            memory.attend(try filling(copy, backend, peer))
        } else {
            try await backend.abandonMemory(id(copy), "its original was given up")
        }
        return try await memory.outcome(of: id(copy), backend)
    }

    private func filling(
        _ copy: CopyState.Copy, _ backend: any LazyBackend, _ peer: PeerAddress
    ) throws(TorporError) -> Filling {
        guard let pages = stock.pages else {
            throw TorporError(.unsupported, "node \(node) cannot ask others for memory", remedy: "move it without --lazy")
        }
        return Filling(copy: id(copy), attempt: copy.attempt, backend: backend, peer: pages, address: peer)
    }
}
