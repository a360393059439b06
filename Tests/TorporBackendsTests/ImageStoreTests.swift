import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// A node's images by the real skopeo and umoci.
@Suite(.requiresOCI, .requiresImages, .serialized)
struct ImageStoreTests {
    private func store(_ world: TestWorld, _ name: String) -> ImageStore { ImageStore(world.node(name).configuration) }

    @Test func anImageIsPulledOnceUnpackedOnceAndSharesItsLayers() async throws {
        try await TestWorld.run { world in
            let image = try await SampleImage(world)
            let store = store(world, "node-a")
            let base = try await store.pull(try image.reference("oci:IMAGE/layout:base"), as: "w-1")
            let app = try await store.pull(try image.reference("oci:IMAGE/layout:app"), as: "w-1")
            #expect(base != app)
            #expect(try await store.pull(try image.reference("oci:IMAGE/layout:app"), as: "w-2") == app)
            #expect(Folder.names("\(store.shelf.blobs)/sha256").count == 6)
            #expect(Folder.names(store.shelf.work).isEmpty)
            #expect(await store.list().map(\.digest) == [base, app].sorted())
            #expect(try DurableFile.readText("\(store.shelf.root(app))/rootfs/srv/greeting") == "hello\n")
            let archive = try await store.pull(try image.reference("docker-archive:IMAGE/app.tar"), as: "w-1")
            #expect(try DurableFile.readText("\(store.shelf.root(archive))/rootfs/srv/greeting") == "hello\n")
        }
    }

    @Test func theImagesWordsAreDefaultsAndTheSpecificationsWin() async throws {
        try await TestWorld.run { world in
            let image = try await SampleImage(world)
            let store = store(world, "node-a")
            let reference = try image.reference("oci:IMAGE/layout:app")
            let digest = try await store.pull(reference, as: "w-1")
            let defaults = try store.shelf.defaults(ImageSource(reference, digest: digest))
            // By name in the image's own files, which a host's may contradict.
            #expect(defaults.user == WorkloadUser(user: 1234, group: 2345) && defaults.groups == [77])
            #expect(defaults.stopSignal == SIGQUIT)
            var spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: [], image: ImageSource(reference, digest: digest))
            let whole = try defaults.completing(spec)
            #expect(whole.command.prefix(2) == ["/bin/sh", "-c"] && whole.workingDirectory == "/srv")
            #expect(whole.environment["MODE"] == "image" && whole.environment["TERM"] == nil)
            spec.command = ["/bin/id"]
            spec.environment = ["MODE": "mine"]
            spec.user = WorkloadUser(user: 7, group: 8)
            spec.workingDirectory = "/"
            let own = try defaults.completing(spec)
            #expect(own.command == ["/bin/id"] && own.user == spec.user && own.workingDirectory == "/")
            #expect(own.environment["MODE"] == "mine" && own.environment["KEPT"] == "yes")
        }
    }

    @Test func aPeersImageIsTakenWholeOrNotAtAll() async throws {
        try await TestWorld.run { world in
            let image = try await SampleImage(world)
            let (source, target) = (store(world, "node-a"), store(world, "node-b"))
            let digest = try await source.pull(try image.reference("oci:IMAGE/layout:app"), as: "w-1")
            let snapshot = try DiskSnapshot("\(world.root)/packed")
            try await source.pack(digest, into: snapshot)
            let wrong = ContentHash(bytes: [UInt8](repeating: 1, count: 32))
            await #expect(throws: TorporError.self) { try await target.take(wrong, from: snapshot, as: "w-1") }
            let blobs = snapshot.names.filter { $0.hasPrefix("blobs/") }
            let layer = snapshot.path(
                try #require(blobs.max { Folder.allocatedBytes(snapshot.path($0)) < Folder.allocatedBytes(snapshot.path($1)) }))
            let whole = try DurableFile.read(layer, limit: 16 << 20)
            var damaged = whole
            damaged[damaged.count / 2] ^= 1
            try DurableFile.write(damaged, to: layer)
            await #expect(throws: TorporError.self) { try await target.take(digest, from: snapshot, as: "w-1") }
            #expect(await target.list().isEmpty && Folder.names(target.shelf.work).isEmpty)
            #expect(Folder.names("\(target.shelf.blobs)/sha256").isEmpty)
            try DurableFile.write(whole, to: layer)
            try await target.take(digest, from: snapshot, as: "w-1")
            #expect(await target.has(digest))
            #expect(await target.list() == source.list())
            #expect(try DurableFile.readText("\(target.shelf.root(digest))/rootfs/srv/greeting") == "hello\n")
        }
    }

    @Test func whatIsUsedStaysAndWhatACrashLeftIsSwept() async throws {
        try await TestWorld.run { world in
            let image = try await SampleImage(world)
            let store = store(world, "node-a")
            let base = try await store.pull(try image.reference("oci:IMAGE/layout:base"), as: "w-1")
            let app = try await store.pull(try image.reference("oci:IMAGE/layout:app"), as: "w-1")
            try Folder.create("\(store.shelf.work)/w-9-1.root/half")
            _ = try await world.node("node-a").adopt()
            #expect(Folder.names(store.shelf.work).isEmpty)
            do {
                let adding = try ImageLock(store.shelf.lock, isAlone: false)
                defer { withExtendedLifetime(adding) {} }
                let refusal = try await #require(throws: TorporError.self) { try await store.prune(keeping: []) }
                #expect(refusal.code == .refused)
            }
            #expect(try await store.prune(keeping: [app]).map(\.digest) == [base])
            // The layer that both had is the other's still.
            #expect(Folder.names("\(store.shelf.blobs)/sha256").count == 4)
            #expect(Folder.exists("\(store.shelf.root(app))/rootfs/bin/busybox"))
            #expect(try await store.prune(keeping: []).map(\.digest) == [app])
            #expect(Folder.names("\(store.shelf.blobs)/sha256").isEmpty && Folder.names(store.shelf.roots).isEmpty)
        }
    }

    @Test func whatIsNoImageIsRefusedWithTheToolsWordsAndLeavesNothing() async throws {
        try await TestWorld.run { world in
            let image = try await SampleImage(world)
            let store = store(world, "node-a")
            for text in ["oci:IMAGE/layout:nothing", "oci:IMAGE/nowhere:x", "docker-archive:IMAGE/layout/index.json"] {
                let refusal = try await #require(throws: TorporError.self) { try await store.pull(try image.reference(text), as: "w-1") }
                #expect(refusal.code == .refused && refusal.remedy?.contains("skopeo inspect") == true, "\(refusal)")
            }
            #expect(await store.list().isEmpty && Folder.names(store.shelf.work).isEmpty)
        }
    }
}
