// A page to try the library on: mark a picture, attack it, and read it after each attack.
//
//     dotnet run -c Release --project samples/Web            then open http://localhost:5000
//
// --urls http://0.0.0.0:8080 listens elsewhere; --Limits:Bytes, :Pixels, :AtOnce and :Waiting change what Limits.cs says.
using MlNetWatermark.Web;

await using WebApplication page = Page.Build(args);
await page.RunAsync();
