/// The keys of a workload in a declaration, in the order in which they are printed.
enum WorkloadKey: String, CaseIterable, Sendable {
    case command
    case backend
    case env
    case envFile
    case workdir
    case user
    case bundle
    case image
    case node
    case network
    case tcp
    case ports
    case memory
    case cpus
    case processes
    case openFiles
    case labels
    case placement
    case stop
    case restart
    case logs
    case exec
    case hooks
    case volumes
    case secrets
    case priority
    case snapshots
    case sleep
    case machine
    case door

    /// How it is written: the remedy for one that is not.
    var example: String {
        let value =
            switch self {
            case .command: "[PROGRAM, ARGUMENT]"
            case .backend: "oci"
            case .env: "{NAME: TEXT}"
            case .envFile: "FILE"
            case .workdir: "/srv"
            case .user: "\"1000:1000\""
            case .bundle: "/srv/bundle"
            case .image: "docker://redis:7"
            case .node: "NODE"
            case .network: "own"
            case .tcp: "keep"
            case .ports: "[\"8080:80\"]"
            case .memory: "512M"
            case .cpus: "1.5"
            case .processes: "100"
            case .openFiles: "1024"
            case .labels: "{NAME: TEXT}"
            case .placement:
                "{require: [\"zone in (a, b)\"], prefer: [\"disk=ssd weight 20\"], apart: [\"app=web by zone\"], strategy: spread}"
            case .volumes: "[\"private:/data:1G\"]"
            case .secrets: "{NAME: FILE}"
            case .priority: "50"
            case .stop: "{signal: TERM, grace: 10s}"
            case .restart: "on-failure:5"
            case .logs: "{size: 2M, files: 4}"
            case .exec: "end"
            case .hooks: "{beforeSleep: {command: [PROGRAM, ARGUMENT], timeout: 5s}, afterWake: {http: \":8080/woken\"}}"
            case .snapshots: "{keep: 5, maxAge: 7d, maxBytes: 20G}"
            case .sleep: "{doze: 1m, after: 10m}"
            case .door: "{http: 8000, health: [/healthz], placeholder: true}"
            case .machine: "{kernel: /srv/vmlinux, arguments: \"console=ttyS0\", drives: [/srv/root.img]}"
            }
        return "\(rawValue): \(value)"
    }
}
