namespace MlNetWatermark.Cli.Help;

/// <summary>Command lines that --help shows below a command's options. Each is understood by the parser; a test sees to it.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> s_ofCommand = new()
    {
        ["watermark"] = ["watermark embed photo.jpg -o marked.jpg --text studio-7", "watermark extract marked.jpg", "watermark localize marked.jpg -o masks"],
        ["embed"] =
        [
            "watermark embed photo.jpg -o marked.jpg --text studio-7",
            "watermark embed photos -o marked --number 4711 --key-file key --bind",
            "watermark embed photos -o marked --manifest work.jsonl --shard 3/16 --skip-existing --json",
            "watermark embed photo.png -o two.png --mark 0,0,300,400=random --mark 300,0,300,400=random --readback 3",
            "watermark embed photo.png -o deep.png --text studio-7 --refine 45 --strength 0.685",
        ],
        ["capacity"] = ["watermark capacity", "watermark capacity --model my-model --json"],
        ["extract"] =
        [
            "watermark extract marked.jpg",
            "watermark extract marked --json --key-file key",
            "watermark extract marked --expect text:studio-7",
            "watermark extract collage.jpg --search-parts",
            "watermark extract two.png --several",
        ],
        ["localize"] = ["watermark localize marked -o masks", "watermark localize marked.png -o masks --as-received --json"],
        ["inspect"] = ["watermark inspect", "watermark inspect my-model --json"],
        ["attack"] = ["watermark attack marked -o attacked --kind jpeg --value 50", "watermark attack marked.png -o edited.png --kind splice:0.5+jpeg:70 --cover photo.png"],
        ["benchmark"] =
        [
            "watermark benchmark photos --suite quick",
            "watermark benchmark photos --suite standard --payloads --out run --report",
            "watermark benchmark photos --system dwt-dct --suite jpeg:90,jpeg:50 --limit 20",
            "watermark benchmark photos --suite quick --unmarked-dir unmarked --unmarked-crops 10000",
            "watermark benchmark --speed photo-1920x1080.jpg",
        ],
        ["forge"] = ["watermark forge photos --limit 60 --targets 20", "watermark forge photos --keys"],
        ["regions"] = ["watermark regions photos --masks masks --bins 5-10,20-30"],
        ["marks"] = ["watermark marks photos --count 5 --readback 3"],
        ["tampering"] = ["watermark tampering photos --masks masks --kinds splicing,removal --areas 10,30,50 --limit 20", "watermark tampering photos --masks masks --pictures look --limit 3"],
        ["registry"] = ["watermark registry add --registry marks.db --bits 52 --id 0f8fad5b-d9cb-469f-a165-70867728950e"],
        ["add"] = ["watermark registry add --registry marks.db --bits 52 --note wedding"],
        ["find"] = ["watermark registry find 4711 --registry marks.db"],
        ["list"] = ["watermark registry list --registry marks.db --json"],
        ["train"] =
        [
            "watermark train --images photos --out my-model",
            "watermark train --images photos --out my-model --resume",
            "watermark train --images photos --out longer --init my-model --message-length 128 --learning-rate 3e-4",
            "watermark train --images photos --out mine --init data/models/default --message-length 128 --variant ED --learning-rate 3e-4",
        ],
        ["import"] = ["watermark import checkpoint.pth --out maskwm"],
        ["train-autoencoder"] = ["watermark train-autoencoder --images photos --out small.onnx"],
        ["train-latent-autoencoder"] = ["watermark train-latent-autoencoder --images photos --out autoencoder"],
        ["train-stableguard"] =
        [
            "watermark train-stableguard --images photos --autoencoder autoencoder/autoencoder.safetensors --masks masks --out guard --message-length 16 --pilot-length 8 --working-size 64 --width 16 --message-map 16 --loud-share 0.7",
        ],
        ["train-baseline"] = ["watermark train-baseline --system hidden --images photos --out hidden"],
        ["enhance"] = ["watermark enhance --model hidden --images photos --out enhanced --rounds 60"],
        ["combine"] = ["watermark combine first second --out both"],
        ["noise-grid"] = ["watermark noise-grid photos --model hidden --refine 0,50,200 --limit 30"],
        ["completion"] = ["watermark completion bash > ~/.local/share/bash-completion/completions/watermark"],
    };

    /// <summary>The examples of a command, or none.</summary>
    /// <param name="command">Its name; watermark for the root.</param>
    public static IReadOnlyList<string> Of(string command) => s_ofCommand.GetValueOrDefault(command, []);
}
