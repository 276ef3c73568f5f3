// What ML.NET users do around the three steps, one file each:
//
//     dotnet run -c Release --project samples/MlNet -- stock-steps [pictures...]
using MlNet;

string[] pictures = args.Length > 1 ? args[1..] : SamplePictures.All();
switch (args.FirstOrDefault())
{
    case "stock-steps":
        foreach (StockSteps.Row row in StockSteps.Run(pictures)) Console.WriteLine($"{Path.GetFileName(row.Path)}: {(row.Detected ? row.Payload : "no mark")}");
        return 0;
    case "save-and-load":
        Console.Write(SaveAndLoad.Run(pictures));
        return 0;
    case SaveAndLoad.SecondProcess:
        SaveAndLoad.Read(args[1], args[2..]);
        return 0;
    case "endpoint":
        await Endpoint.Build(args[1..]).RunAsync().ConfigureAwait(false);
        return 0;
    case "stock-onnx":
        foreach ((string path, double right) in StockOnnx.Run(pictures)) Console.WriteLine($"{Path.GetFileName(path)}: {right:P1} of the bits right");
        return 0;
    case "edited-or-not":
        EditedOrNot.Result learned = EditedOrNot.Run(pictures);
        Console.WriteLine($"Told edited pictures from whole ones: {learned.Accuracy:P1} right on pictures not trained on, area under the curve {learned.AreaUnderRocCurve:F3}");
        return 0;
    case "chosen-threshold":
        foreach (ChosenThreshold.Fold fold in ChosenThreshold.Run(pictures))
        {
            Console.WriteLine($"threshold {fold.Threshold:F3} chosen on {fold.ChosenOn} pictures; on {fold.TestedOn} others {fold.Accuracy:P1} right, {fold.FalsePositives} false positives");
        }

        return 0;
    default:
        Console.Error.WriteLine("Usage: MlNet stock-steps|save-and-load|endpoint|stock-onnx|edited-or-not|chosen-threshold [pictures...]");
        return 2;
}
