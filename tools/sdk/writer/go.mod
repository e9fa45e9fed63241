module pulumi-apinizer/tools/sdk/writer

go 1.25.11
